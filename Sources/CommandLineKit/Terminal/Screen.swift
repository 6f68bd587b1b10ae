/// A terminal's other screen, which is written anew again and again. What was there before comes back when it is closed.
public struct Screen: Sendable {
  private let stream: StandardStream

  /// The screen behind a terminal; nil for a file, a pipe, or a terminal that cannot rewrite.
  public init?(_ terminal: Terminal) {
    guard terminal.canRewrite else { return nil }
    stream = terminal.stream
  }

  /// Goes to it, without a cursor.
  public func open() { stream.write("\u{1B}[?1049h\u{1B}[?25l") }

  /// Writes it anew, in one piece so that nothing flickers, and no further than it goes.
  public func show(_ text: String, rows: Int?) {
    stream.write(Self.frame(text, rows: rows))
  }

  /// Goes back to what was there before.
  public func close() { stream.write("\u{1B}[?25h\u{1B}[?1049l") }

  /// From the first cell on each line replaces what stood there, and what is below goes.
  static func frame(_ text: String, rows: Int?) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    if let rows, rows > 1, lines.count > rows {
      let hidden = lines.count - rows + 1
      lines = lines.prefix(rows - 1) + ["… \(hidden) more lines"]
    }
    return "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J"
  }
}
