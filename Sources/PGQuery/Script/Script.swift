/// A file for psql: statements, with psql's own commands between them and the data of COPY after some.
public struct Script: Sendable {
  /// One thing that psql would do.
  public struct Piece: Equatable, Sendable {
    /// What it is.
    public let kind: Kind
    /// Its text: a statement without its semicolon, or a command with its backslash.
    public let text: String
    /// The line on which it begins, from 1.
    public let line: Int
  }

  /// What psql does with a piece.
  public enum Kind: Sendable {
    /// Sends it to the server.
    case statement
    /// Obeys it by itself: `\set`, `\if`, `\copy`.
    case command
  }

  /// What psql would do, in order.
  public let pieces: [Piece]

  /// Takes a file apart. Nothing is refused: what makes no sense to PostgreSQL is a piece like any other.
  public init(_ text: String) {
    var reader = ScriptReader(Array(text.utf8))
    pieces = reader.read()
  }
}
