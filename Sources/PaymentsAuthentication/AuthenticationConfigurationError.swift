public import protocol Foundation.LocalizedError

/// Why authentication can't be set up as configured.
public struct AuthenticationConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, safe to log: it holds no token.
  public let message: String

  init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}

extension AuthenticationConfigurationError: LocalizedError {
  /// The same as ``message``.
  public var errorDescription: String? { message }
}
