/// The bytes by which a name is looked for in a log: in any case, and free of what formats spell in different ways.
struct Needle: Equatable {
  /// The longest stretch of the name without quotes, backslashes and control characters, folded.
  let bytes: [UInt8]
  /// Whether a letter may not stand right before it, or after it: where the stretch is an end of the name.
  let beginsWord: Bool
  let endsWord: Bool

  init(name: String) {
    let name = Array(name.utf8)
    // A shipper of logs may spell what is not ASCII as \u00fc.
    let ascii = Self.longestStretch(name) { $0 < 0x80 && Self.isPlain($0) }
    let stretch = ascii.count >= 4 ? ascii : Self.longestStretch(name, where: Self.isPlain)
    bytes = name[stretch].map(\.folded)
    beginsWord = stretch.lowerBound == 0 && bytes.first.map(Self.isWord) ?? false
    // PostgreSQL cuts longer words to the name.
    endsWord = stretch.upperBound == name.count && name.count < 60 && bytes.last.map(Self.isWord) ?? false
  }

  /// `U&"..."` and `U&'...'` can spell any name without one of its letters.
  static let unicodeEscape = Needle(bytes: Array("u&".utf8))

  private init(bytes: [UInt8]) {
    self.bytes = bytes
    beginsWord = true
    endsWord = false
  }

  /// The bytes that may stand at an offset from its beginning, also behind its end.
  func byteClass(at offset: Int) -> ByteClass {
    if offset < bytes.count { return ByteClass(folded: bytes[offset]) }
    return self == .unicodeEscape ? ByteClass(Self.quotes) : .any
  }

  /// What is spelled the same in SQL, within strings and without, and in each format.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != .quote && byte != UInt8(ascii: "'") && byte != .backslash && byte != 0x7f
  }

  private static func longestStretch(_ name: [UInt8], where isWanted: (UInt8) -> Bool) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...name.count where index == name.count || !isWanted(name[index]) {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    return best
  }

  /// Beyond ASCII there are quotes as well as letters, so nothing there counts as part of a word.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_")
  }
}

extension Needle {
  /// Whether the needle stands at an offset.
  @inline(__always)
  func stands(in text: Bytes, at start: Int) -> Bool {
    guard start >= 0, start + bytes.count <= text.count else { return false }
    let matches = bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<bytes.count where text[start + index].folded != bytes[index] { return false }
      return true
    }
    guard matches else { return false }
    let end = start + bytes.count
    if self == .unicodeEscape { return end < text.count && Self.quotes.contains(text[end]) }
    if endsWord, end < text.count, Self.isWord(text[end]) { return false }
    return !beginsWord || start == 0 || !Self.isWord(text[start - 1]) || isEscape(text, before: start)
  }

  /// With the backslash that stands before a quote in JSON.
  private static let quotes: [UInt8] = [.quote, UInt8(ascii: "'"), .backslash]

  /// In JSON the letter before the name may belong to an escape: `\nusers`, `\u003cusers`.
  private func isEscape(_ text: Bytes, before start: Int) -> Bool {
    start >= 2 && text[start - 2] == .backslash || start >= 6 && text.has("\\u", at: start - 6)
  }
}
