/// The line of a SQL text on which something stands, with a mark under it.
public struct SourceExcerpt: Equatable, Sendable, CustomStringConvertible {
  /// The line's number, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// The line's text, cut to what a screen shows.
  public let text: String
  private let marked: Int

  /// Finds the line of a character, counted from 1 as PostgreSQL counts; `nil` when it lies outside.
  ///
  /// PostgreSQL counts code points, not grapheme clusters: an emoji of several is several characters to it.
  public init?(of sql: String, at position: Int) {
    let scalars = Array(sql.unicodeScalars)
    guard position >= 1, position <= scalars.count + 1 else { return nil }
    let before = scalars[..<(position - 1)]
    let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = scalars[start...].firstIndex(of: "\n") ?? scalars.count
    line = before.count { $0 == "\n" } + 1
    column = position - start
    let first = max(start, position - 1 - 50)
    let last = min(end, first + 100)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars[first..<last].map { $0 == "\t" || $0 == "\r" ? " " : $0 })
    text = String(shown)
    marked = position - 1 - first
  }

  /// `LINE 3: SELECT nothing` and the mark.
  public var description: String {
    let prefix = "LINE \(line): "
    return prefix + text + "\n" + String(repeating: " ", count: prefix.count + marked) + "^"
  }
}
