/// An event that can't follow those before it in its log. No command decides one; it was written by something else.
public struct ImpossibleEvent: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, without what the event says.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
