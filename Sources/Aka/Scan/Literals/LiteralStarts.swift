/// The bytes with which literals, comments and other things that are no plain code begin in a language.
struct LiteralStarts {
  /// A bit for each byte of ASCII.
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ language: SourceLanguage) {
    for byte in Self.bytes(language).utf8 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    byte < 0x80 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
  }

  private static func bytes(_ language: SourceLanguage) -> String {
    switch language {
    case .swift: "\"#/"
    // The letters that may stand before a quote.
    case .python: "\"'#rRbBfFuU"
    case .javascript, .go: "\"'`/"
    case .java, .kotlin: "\"'/"
    case .php: "\"'#/<?"
    case .ruby: "\"'#=%:/<\n"
    case .sql: "\"'$-/eE"
    }
  }
}
