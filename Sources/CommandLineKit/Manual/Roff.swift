/// Text in the language of man pages.
enum Roff {
  /// The text such that every character prints as itself and can be copied into a shell.
  static func escaping(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\(rs"
      // groff_char(7): these print as typographic characters unless they are written by name.
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case "\"": "\\(dq"
      case _ where scalar.isASCII: String(scalar)
      default: "\\[u\(hexadecimal(scalar.value))]"
      }
    }.joined()
    // A line that starts with a dot would be a request.
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }

  /// The text in bold, wherever it stands in a line.
  static func bold(_ text: String) -> String { "\\fB\(escaping(text))\\fR" }

  /// groff_char(7): at least four digits.
  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
  }
}
