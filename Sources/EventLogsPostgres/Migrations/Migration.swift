/// One step of the schema. Steps are numbered from 1, only ever added, and never changed once released.
struct Migration: Sendable {
  /// The step's number.
  let version: Int32

  /// What it does, in a few words.
  let name: String

  /// Its statements, run in one transaction with those of the other steps.
  let statements: [String]

  /// All steps in order.
  static let all: [Migration] = [.createEvents, .createCheckpoints]
}
