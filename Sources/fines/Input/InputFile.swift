import ArgumentParser
import Foundation

/// A file, plain or compressed with gzip.
enum InputFile {
  /// Reads the file whole. Whether it is compressed is told by its first bytes, not by its name.
  ///
  /// - Throws: `InputError` for a damaged archive; `FileError`.
  static func read(_ path: String) throws -> Data {
    do {
      return try readAny(path)
    } catch let error as InputError {
      throw error
    } catch {
      throw FileError(path, error, .unreadableInput)
    }
  }

  private static func readAny(_ path: String) throws -> Data {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    let isCompressed = try file.read(upToCount: 2) == Data([0x1f, 0x8b])
    try file.seek(toOffset: 0)
    return isCompressed ? try decompress(file) : try file.readToEnd() ?? Data()
  }

  /// Lets `gzip` do it; what that has to complain about goes to standard error.
  private static func decompress(_ file: FileHandle) throws -> Data {
    let gzip = Process()
    let output = Pipe()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc"]
    gzip.standardInput = file
    gzip.standardOutput = output
    try gzip.run()
    // First read, then wait: gzip doesn't end before its output was taken.
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else {
      throw InputError("The file can't be decompressed: gzip ended with status \(gzip.terminationStatus).")
    }
    return data
  }
}
