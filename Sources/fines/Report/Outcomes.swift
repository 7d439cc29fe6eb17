import EventLogs
import Foundation

/// What each case reduced to, as CSV by case id: the same bytes whatever the store and the cache.
enum Outcomes {
  /// Checks, before anything is imported, that the file can be made where it is wanted.
  static func requireFolder(of path: String) throws(FileError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileError(path, "its folder \(folder) doesn't exist or can't be written to", .unwritableOutput)
    }
  }

  static func write(_ reductions: [Reduction<Fine>], to path: String) throws(FileError) {
    do {
      try csv(reductions).write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw FileError(path, error, .unwritableOutput)
    }
  }

  static func csv(_ reductions: [Reduction<Fine>]) -> String {
    let rows = reductions.sorted { $0.aggregate.caseID < $1.aggregate.caseID }.map { reduction in
      let fine = reduction.aggregate
      return "\(quoted(fine.caseID)),\(fine.paid),\(fine.outstanding),\(reduction.throughIndex?.count ?? 0)\n"
    }
    return "case_id,paid,outstanding,events\n" + rows.joined()
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { [",", "\"", "\n", "\r", "\r\n"].contains($0) }) else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }
}
