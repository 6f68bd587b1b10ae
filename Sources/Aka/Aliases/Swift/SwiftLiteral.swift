/// Text of the database as it may stand in source.
enum SwiftLiteral {
  /// A string literal.
  static func quote(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return "\"" + printable(quoted) { "\\u{" + String($0.value, radix: 16, uppercase: true) + "}" } + "\""
  }

  /// The text with its invisible characters replaced: they would end a line, or turn the direction of what follows them.
  static func printable(_ text: String, escape: (Unicode.Scalar) -> String) -> String {
    var printable = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        printable += escape(scalar)
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return printable
  }
}
