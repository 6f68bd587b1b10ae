/// Why a text could not be parsed or scanned.
public struct ParseError: Error, Equatable, Sendable {
  /// The kinds of failure a caller has reason to tell apart.
  public enum Kind: Equatable, Sendable {
    /// PostgreSQL's own grammar or scanner refused the text.
    case syntax
    /// The text is longer than the given number of bytes, and so was not looked at.
    case tooLong(limit: Int)
    /// The text contains a zero byte, which PostgreSQL cannot receive; the parser would stop there.
    case zeroByte
    /// A thread with a deep stack could not be had; the number is pthread_create's error.
    case noThread(errno: Int32)
  }

  /// What went wrong.
  public let kind: Kind
  /// PostgreSQL's message, or ours.
  public let message: String
  /// Where, as a count of *characters* (Unicode scalars) from 1, like PostgreSQL's error field `P`;
  /// nil when the failure has no place.
  public let position: Int?

  /// The place of the error in the text that was parsed.
  public func place(in source: String) -> SourcePlace? {
    position.map { SourcePlace(character: $0, in: source) }
  }
}

extension ParseError: CustomStringConvertible {
  /// The message, with its position where there is one.
  public var description: String {
    position.map { "\(message) (at character \($0))" } ?? message
  }
}
