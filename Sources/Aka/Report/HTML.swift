/// A piece of HTML in which text cannot become markup.
///
///     let cell: HTML = "<td>\(use.role)</td>"      // escapes what a role is called
struct HTML: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  init(stringLiteral text: String) { self.text = text }

  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup from somewhere else than a source file.
  init(unescaped text: String) { self.text = text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ piece: HTML) { text += piece.text }

    mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }

    mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }

    /// A measure in a drawing, to a tenth.
    mutating func appendInterpolation(_ number: Double) { text += String((number * 10).rounded() / 10) }

    mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      text += HTML.escape(value.description)
    }
  }

  static func + (left: HTML, right: HTML) -> HTML { HTML(unescaped: left.text + right.text) }

  /// Also what a page may not hold at all: control characters, which a quoted name may.
  private static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
