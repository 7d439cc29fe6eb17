import ArgumentParser
import Foundation
import Logging

@main enum Main {
  static func main() async {
    // First of all: hiredis writes with plain write(2), and a peer that is gone would end the process.
    signal(SIGPIPE, SIG_IGN)
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = .error
      return handler
    }
    await EventLogsCommand.main()
  }
}

/// The operators' command.
struct EventLogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eventlogs",
    abstract: "Looks at event logs, checks them, and migrates their schema.",
    discussion: """
      Every command takes --store URL, or the environment variable EVENTLOGS_STORE, which other users of the machine can't read: \
      sqlite:PATH or postgres://…. With --json it prints JSON, and diagnostics go to standard error.

      Exit codes: 0 done and all is well; 1 a check failed, differences were found, or the log doesn't exist; 64 wrong usage; 69 the \
      store or the cache can't be reached or used; 70 the output can't be written, or anything else; 130 interrupted before there \
      was an answer.

      eventlogs --generate-completion-script zsh (or bash, or fish) prints a script that completes its words.
      """,
    version: "0.1.0",
    subcommands: [
      EventsCommand.self, LogsCommand.self, ShowCommand.self, MigrateCommand.self, VerifyCommand.self, StatsCommand.self,
      DoctorCommand.self,
    ]
  )
}
