/// A place in a function's body where a table's name stands and means the table, or may.
public struct Mention: Equatable, Sendable {
  /// How the table is mentioned.
  public enum Form: Equatable, Sendable {
    /// The grammar says that the table is meant, and what for; `undecided` where it refused the text.
    case reference(TableReference.Use)
    /// The name stands inside a string constant: dynamic SQL, `regclass`, a message; or in a language other than SQL.
    case text
  }

  /// The name, as it is in the set that was looked for.
  public let name: String
  /// The schema that stands before it, if one does.
  public let schema: String?
  /// How it is mentioned.
  public let form: Form
  /// The bytes in the body.
  public let range: Range<Int>
  /// The line of the body, from 1, as PostgreSQL counts them in its error contexts.
  public let line: Int
  /// The whole line, without the white space around it.
  public let lineText: String
}
