/// One rule that a store or a cache must keep, as a sentence and a way to find out.
///
/// A check belongs to no test framework: it throws when the rule is broken.
public struct ConformanceCheck<Subject: Sendable>: Sendable {
  /// The rule, as a sentence.
  public let name: String

  private let body: @Sendable (Subject) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
    self.name = name
    self.body = body
  }

  /// Finds out whether a subject keeps the rule.
  ///
  /// - Throws: ``ConformanceFailure`` when it doesn't, saying what was expected and what came.
  public func run(on subject: Subject) async throws(ConformanceFailure) {
    do {
      try await body(subject)
    } catch let mismatch as Mismatch {
      throw ConformanceFailure(rule: name, message: mismatch.message)
    } catch {
      throw ConformanceFailure(rule: name, message: "an error came where none was expected: \(error)")
    }
  }
}

extension ConformanceCheck: CustomStringConvertible {
  public var description: String { name }
}

/// A rule that was broken.
public struct ConformanceFailure: Error, Hashable, Sendable {
  /// The rule, as a sentence.
  public let rule: String

  /// What was expected, and what came.
  public let message: String

  /// Creates a failure.
  public init(rule: String, message: String) {
    self.rule = rule
    self.message = message
  }
}

extension ConformanceFailure: CustomStringConvertible {
  public var description: String { "\(rule): \(message)" }
}
