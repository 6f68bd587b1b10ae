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
    /// The bytes of the file from its first to its last.
    public let range: Range<Int>
    /// The lines that follow a `COPY ... FROM STDIN`, without the one that ends them; `nil` after anything else.
    public internal(set) var data: String?
  }

  /// A `--` comment.
  public struct Comment: Equatable, Sendable {
    /// What it says, without the dashes and the blanks around it.
    public let text: String
    /// Its bytes in the file, from the dashes to the end of the line.
    public let range: Range<Int>
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

  /// The `--` comments between and within the pieces, in order. What looks like one in a string is none.
  public let comments: [Comment]

  /// Takes a file apart. Nothing is refused: what makes no sense to PostgreSQL is a piece like any other.
  public init(_ text: String) {
    var reader = ScriptReader(Array(text.utf8))
    pieces = reader.read()
    comments = reader.comments
  }
}
