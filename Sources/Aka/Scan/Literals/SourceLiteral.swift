/// A string literal as it stands in a file.
struct SourceLiteral {
  /// All of it, with its delimiters.
  let range: Range<Int>
  /// What is between the delimiters.
  let content: Range<Int>
  let form: Form

  /// How its content is spelled.
  struct Form {
    var escapes: Escapes = .backslash
    var holes: Holes = .none
    /// What ends it, and so may not stand in it; empty for heredocs.
    var close: [UInt8] = []
    /// Swift's `#`, of which an escape needs as many.
    var pounds = 0
    /// Whether it is a name rather than a text: Ruby's `:users`.
    var isSymbol = false
  }

  /// What a backslash means.
  enum Escapes {
    /// Itself.
    case none
    /// An escape, of a quote, a line break, a character.
    case backslash
    /// An escape before a quote and before itself, as in single quotes of Ruby and PHP.
    case quotesOnly
  }

  /// How values come into it.
  enum Holes {
    case none
    /// `\(value)`
    case swift
    /// `${value}`
    case dollarBrace
    /// `${value}` and `$value`
    case dollarWord
    /// `#{value}`
    case poundBrace
    /// `{value}`
    case brace
    /// `$value` and `{$value}`
    case php
  }
}
