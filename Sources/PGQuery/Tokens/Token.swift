/// A lexical unit of SQL, which PL/pgSQL shares.
public struct Token: Equatable, Sendable {
  /// The kinds of token that a reader of names has reason to tell apart.
  public enum Kind: Equatable, Sendable {
    /// A bare, quoted or `U&` quoted identifier that is no keyword.
    case identifier
    /// A keyword that may also be the name of a table.
    case keyword
    /// A keyword that is a table's name only after a dot, or in quotes.
    case reservedKeyword
    /// A string constant of any spelling but bits.
    case string
    /// A number, a bit string or a parameter such as `$1`.
    case value
    /// A `--` or `/* */` comment.
    case comment
    /// An operator or punctuation.
    case symbol
  }

  /// What it is.
  public let kind: Kind
  /// Its bytes in the text.
  public let range: Range<Int>
}
