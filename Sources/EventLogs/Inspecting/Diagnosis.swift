/// One thing that was looked at, and what to do about it.
package struct Diagnosis: Hashable, Sendable, Encodable {
  /// How bad it is.
  package enum Verdict: String, Hashable, Sendable, CaseIterable, Encodable {
    /// Nothing is to do.
    case fine

    /// It will bite: something is slower than need be, or stops some day.
    case warning

    /// Acknowledged events can be lost, changed or skipped.
    case danger
  }

  /// What was looked at, such as `synchronous_commit`.
  package let check: String

  /// How bad it is.
  package let verdict: Verdict

  /// What was found.
  package let finding: String

  /// What to do about it; `nil` where nothing is to do.
  package let advice: String?

  /// Nothing is to do.
  package static func fine(_ check: String, _ finding: String) -> Diagnosis {
    Diagnosis(check: check, verdict: .fine, finding: finding, advice: nil)
  }

  /// Something will bite.
  package static func warning(_ check: String, _ finding: String, _ advice: String) -> Diagnosis {
    Diagnosis(check: check, verdict: .warning, finding: finding, advice: advice)
  }

  /// Something can be lost.
  package static func danger(_ check: String, _ finding: String, _ advice: String) -> Diagnosis {
    Diagnosis(check: check, verdict: .danger, finding: finding, advice: advice)
  }
}
