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
    /// What ends it, and so may not stand in it; zero for what a tag ends.
    var close: UInt8 = 0
    /// How many of these end it: one or three.
    var closes = 1
    /// What, within it, has a closing byte of its own: Ruby's `%q(count(*))`.
    var open: UInt8 = 0
    /// Swift's `#`, of which the end and each escape have as many.
    var pounds = 0
    /// Whether two closing bytes stand for one, as in SQL.
    var doubles = false
    /// Whether it is a name rather than a text: Ruby's `:users`.
    var isSymbol = false

    var closeLength: Int { closes + pounds }
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
