/// A line and column in a text, both counted from 1, and the line itself: what a person wants to see of an error.
public struct SourcePlace: Equatable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The character within the line, from 1.
  public let column: Int
  /// The line without its line break.
  public let text: String

  /// The place of a character, counted from 1 as PostgreSQL does; beyond the end means the end.
  public init(character: Int, in source: String) {
    let before = source.unicodeScalars.prefix(max(0, character - 1))
    self.init(before: before, in: source)
  }

  /// The place of a UTF-8 byte offset, counted from 0; an offset inside a character means that character.
  public init(offset: Int, in source: String) {
    let utf8 = source.utf8
    let index =
      utf8.index(utf8.startIndex, offsetBy: max(0, offset), limitedBy: utf8.endIndex) ?? utf8.endIndex
    self.init(before: source.unicodeScalars[..<index], in: source)
  }

  private init(before: Substring.UnicodeScalarView, in source: String) {
    let lineStart = before.lastIndex(of: "\n").map(before.index(after:)) ?? before.startIndex
    line = 1 + before.count { $0 == "\n" }
    column = 1 + before[lineStart...].count
    text = String(source.unicodeScalars[lineStart...].prefix { $0 != "\n" && $0 != "\r" })
  }
}
