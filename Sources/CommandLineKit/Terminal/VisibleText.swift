/// Makes text from elsewhere safe to show on one line.
public enum VisibleText {
  /// Replaces what would move the cursor, break the line or turn the direction of writing by an escape.
  public static func escaping(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isDisruptive) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isDisruptive(scalar):
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isDisruptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x2029: true
    // Marks, embeddings, overrides and isolates that reorder what is read.
    case 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The longest beginning that fits `columns`, with an ellipsis where something is missing.
  static func truncating(_ text: String, to columns: Int) -> String {
    guard DisplayWidth.of(text) > columns else { return text }
    var result = ""
    var width = 1
    for character in text {
      width += DisplayWidth.of(character)
      if width > columns { break }
      result.append(character)
    }
    return result + "…"
  }
}
