import Foundation

/// Starts child processes.
///
/// Not Foundation's `Process`: that leaves a child with the signal mask of whichever thread made it, on which Dispatch has blocked
/// SIGTERM, takes it for running as long as any of its own children lives, and leaks.
enum ChildProcess {
  /// A pipe that no child inherits unless it is given an end.
  static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    // Not pipe(2), which another thread's child could inherit before the ends are marked.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw ServerFailure("A pipe can't be made: error \(errno).")
    }
    return (ends[0], ends[1])
  }

  /// Starts a child with no signal blocked.
  ///
  /// - Parameters:
  ///   - words: The program, looked up in `PATH`, and its arguments.
  ///   - input: The descriptor that the child reads; nothing by default.
  ///   - output: The descriptor that the child writes to; nowhere by default.
  ///   - errors: The descriptor for errors; nowhere by default.
  ///   - environment: Variables to add to those of this process.
  /// - Returns: Its process id.
  static func spawn(
    _ words: [String],
    input: Int32? = nil,
    output: Int32? = nil,
    errors: Int32? = nil,
    environment: [String: String] = [:]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, given) in [(Int32(0), input), (1, output), (2, errors)] {
      if let given {
        posix_spawn_file_actions_adddup2(&actions, given, descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
      }
    }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    let arguments = words.map { strdup($0) } + [nil]
    let definitions = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + definitions { free(text) } }
    var id: pid_t = 0
    let problem = posix_spawnp(&id, words[0], &actions, &attributes, arguments, definitions)
    guard problem == 0 else { throw ServerFailure("\(words[0]) can't be started: error \(problem).") }
    return id
  }

  /// Blocks until a child has ended, and forgets it.
  ///
  /// - Returns: Its exit code, or 128 and the signal that ended it, as shells say it.
  @discardableResult
  static func wait(for id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}
