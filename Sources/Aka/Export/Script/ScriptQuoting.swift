/// How a script writes its statements down as strings, so that whatever reads the file on its way to the server leaves
/// them as they are.
struct ScriptQuoting {
  /// Pieces of text that the reader of the file would not leave alone.
  var feared: [String] = []
  /// Characters that must not occur at all.
  var escaped: Set<Unicode.Scalar> = []

  /// A string constant: the text as it is between dollar quotes, or if that would not be safe, on one line with escapes.
  func quote(_ text: String) -> String {
    // Together with the dollar before it, too: a table may be called "aka$; DROP ..".
    let isSafe =
      !text.unicodeScalars.contains(where: isHostile) && !text.hasSuffix("$")
      && !(feared + ["$aka", "$sql"]).contains(where: ("$" + text).containsBytes)
    return isSafe ? "$sql$\(text)$sql$" : escape(text)
  }

  /// Lines end in different ways on different systems, and readers of files change what they take for such an end.
  private func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value < 0x20 && scalar != "\n") || scalar.value == 0x7F || escaped.contains(scalar)
  }

  private func escape(_ text: String) -> String {
    var quoted = "E'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "'": quoted += "''"
      case "\n": quoted += "\\n"
      case _ where isHostile(scalar) || scalar == "$": quoted += Self.byte(scalar)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }

  private static func byte(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\x" + (digits.count < 2 ? "0" : "") + digits
  }
}

extension String {
  /// The text on one line, for a comment in whatever language, within quotes or without: what ends lines or quotes, turns the
  /// direction of text, or is a parameter to somebody, is spelled out.
  var inComment: String {
    var line = ""
    for scalar in unicodeScalars {
      let isSpecial = "$?`\\".unicodeScalars.contains(scalar)
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        line += Self.spelledOut(scalar)
      default:
        if isSpecial { line += Self.spelledOut(scalar) } else { line.unicodeScalars.append(scalar) }
      }
    }
    return line
  }

  private static func spelledOut(_ scalar: Unicode.Scalar) -> String {
    "U+" + String(scalar.value, radix: 16, uppercase: true)
  }
}
