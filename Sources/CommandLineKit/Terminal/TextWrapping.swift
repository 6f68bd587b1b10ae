/// Breaking running text into lines.
public enum TextWrapping {
  /// Wraps text to `columns`. Its own line breaks are kept, and a line that starts with a space (an example)
  /// is never broken, so that commands can be copied from help.
  static func wrap(_ text: String, columns: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.hasPrefix(" ") ? [String(line)] : wrapParagraph(line, columns: columns)
    }
  }

  /// Wraps text, with every line after the first indented as deep as `indent`; `prefix` starts the first.
  public static func hang(_ text: String, after prefix: String, indent: Int, columns: Int) -> String {
    let lines = wrap(text, columns: max(columns - indent, 20))
    return prefix + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private static func wrapParagraph(_ paragraph: Substring, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words(of: paragraph) {
      if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > columns {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    return lines + [line]
  }

  /// The words between spaces; what stands in square brackets, as in a usage line, is one word.
  private static func words(of paragraph: Substring) -> [String] {
    var words: [String] = []
    var openBrackets = 0
    for word in paragraph.split(separator: " ") {
      if openBrackets > 0 { words[words.count - 1] += " " + word } else { words.append(String(word)) }
      openBrackets = max(0, openBrackets + word.count { $0 == "[" } - word.count { $0 == "]" })
    }
    return words
  }
}
