/// One statement of a text.
public struct Statement: Equatable, Sendable {
  /// PostgreSQL's name for its parse node, such as `SelectStmt` or `CreateStmt`.
  public let kind: String
  /// Its bytes in the text: from just after the previous semicolon, up to and without its own.
  public let range: Range<Int>

  let node: Int
}
