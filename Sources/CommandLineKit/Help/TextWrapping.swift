/// Breaking running text into lines.
enum TextWrapping {
  /// Wraps text to `columns`. Its own line breaks are kept, and a line that starts with a space (an example)
  /// is never broken, so that commands can be copied from help.
  static func wrap(_ text: String, columns: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.hasPrefix(" ") ? [String(line)] : wrapParagraph(line, columns: columns)
    }
  }

  /// Wraps text, with every line after the first indented.
  static func hang(_ text: String, after prefix: String, indent: Int, columns: Int) -> String {
    let lines = wrap(text, columns: max(columns - indent, 20))
    return prefix + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private static func wrapParagraph(_ paragraph: Substring, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in paragraph.split(separator: " ") {
      if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > columns {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return lines + [line]
  }
}
