/// A part of a discussion, as documents set it.
enum TextBlock: Equatable {
  /// Running text.
  case paragraph(String)
  /// Lines to be shown as they are, such as examples, without the indentation that they share.
  case verbatim([String])

  /// Takes a discussion apart. As in help screens, lines that start with a space stay as they are.
  static func blocks(of discussion: String) -> [TextBlock] {
    var blocks: [TextBlock] = []
    var paragraph: [Substring] = []
    var verbatim: [Substring] = []
    func close() {
      if !paragraph.isEmpty { blocks.append(.paragraph(paragraph.joined(separator: " "))) }
      paragraph = []
      while verbatim.last?.isEmpty == true { verbatim.removeLast() }
      guard !verbatim.isEmpty else { return }
      let shared = verbatim.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
      blocks.append(.verbatim(verbatim.map { String($0.dropFirst(shared)) }))
      verbatim = []
    }
    for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
      switch line.first {
      case " " where !paragraph.isEmpty:
        close()
        verbatim = [line]
      case " ": verbatim.append(line)
      case nil where !verbatim.isEmpty: verbatim.append(line)
      case nil: close()
      default:
        if !verbatim.isEmpty { close() }
        paragraph.append(line)
      }
    }
    close()
    return blocks
  }
}
