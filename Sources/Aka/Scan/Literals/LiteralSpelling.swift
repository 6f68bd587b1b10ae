extension SourceLiteral.Form {
  /// How a text is spelled in a literal; nil when that would take more than escaping quotes.
  func spelling(of text: String) -> String? {
    if isSymbol { return text.utf8.allSatisfy(Needle.isWord) ? text : nil }
    // SQL files and heredocs without values hold anything.
    if escapes == .none, holes == .none, close == 0 { return text }
    guard Self.isPlain(text) else { return nil }
    guard text.utf8.contains(.quote), close == .quote else { return text }
    if closes == 1, escapes != .none {
      return text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    }
    // Within three quotes, or before a pound sign, a single one is nothing special; but it must not stand at the end.
    return closes > 1 ? text : nil
  }

  /// Whether a text has nothing that means something to any literal but for double quotes.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      Needle.isWord($0) || $0 >= 0x80 || $0 == .space || $0 == .quote || ".-,;".utf8.contains($0)
    }
  }
}
