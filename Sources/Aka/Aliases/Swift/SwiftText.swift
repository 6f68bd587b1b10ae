/// Swift source as it grows, line by line, laid out as swift-format's own configuration lays it out.
struct SwiftText {
  /// The width at which swift-format breaks lines unless a project says otherwise.
  static let width = 100

  private(set) var text = ""
  private var depth = 0

  /// Writes one line, or nothing but its end.
  mutating func line(_ line: String = "") {
    text += line.isEmpty ? "\n" : indentation + line + "\n"
  }

  /// Writes `head tail` on one line, or on two where it would be too long.
  mutating func line(_ head: String, _ tail: String) {
    if fits("\(head) \(tail)") {
      line("\(head) \(tail)")
    } else {
      line(head)
      line("  " + tail)
    }
  }

  /// Whether a line does not have to be broken.
  func fits(_ line: String) -> Bool { indentation.count + line.count <= Self.width }

  /// Writes what stands in braces.
  mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
    line(head + " {")
    depth += 1
    body(&self)
    depth -= 1
    line("}")
  }

  /// Writes paragraphs as a documentation comment.
  mutating func documentation(_ paragraphs: [String?]) {
    let lines = paragraphs.compactMap { $0 }.map(wrapped).filter { !$0.isEmpty }
    for (index, paragraph) in lines.enumerated() {
      if index > 0 { line("///") }
      for text in paragraph { line("/// " + text) }
    }
  }

  private func wrapped(_ paragraph: String) -> [String] {
    var lines: [String] = []
    for part in paragraph.split(whereSeparator: \.isNewline) {
      lines.append("")
      for word in SwiftLiteral.printable(String(part), escape: { _ in " " }).split(separator: " ") {
        let line = lines[lines.count - 1]
        if line.isEmpty {
          lines[lines.count - 1] = String(word)
        } else if fits("/// \(line) \(word)") {
          lines[lines.count - 1] += " " + word
        } else {
          lines.append(String(word))
        }
      }
    }
    return lines.filter { !$0.isEmpty }
  }

  private var indentation: String { String(repeating: "  ", count: depth) }
}
