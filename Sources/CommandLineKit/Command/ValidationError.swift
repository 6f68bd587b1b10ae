/// Input that parses but makes no sense; reported together with the command's usage.
public struct ValidationError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, as a sentence without a full stop.
  public let message: String

  /// Creates an error with a message for the user.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
