/// PostgreSQL's rules for the spelling of an identifier.
public enum Identifier {
  /// NAMEDATALEN - 1: what is longer is cut, with no more than a notice.
  public static let maximumLength = 63

  /// Reads the identifier that begins at an offset: bare (folded to lower case), quoted, or `U&` quoted with
  /// its UESCAPE clause. Nil when none begins there.
  static func read(_ source: [UInt8], at start: Int) -> (value: String, end: Int)? {
    guard start < source.count else { return nil }
    if source[start] == UInt8(ascii: "\"") { return readQuoted(source, at: start) }
    if Quoting.hasUnicodePrefix(source, at: start, quote: UInt8(ascii: "\"")) {
      return readUnicode(source, at: start)
    }
    guard isStart(source[start]) else { return nil }
    let end = source[start...].firstIndex { !isPart($0) } ?? source.count
    return (truncate(source[start..<end].map(fold)), end)
  }

  private static func readQuoted(_ source: [UInt8], at start: Int) -> (value: String, end: Int)? {
    Quoting.content(source, at: start).map { (truncate($0.content), $0.end) }
  }

  private static func readUnicode(_ source: [UInt8], at start: Int) -> (value: String, end: Int)? {
    guard let quoted = Quoting.content(source, at: start + 2) else { return nil }
    let (escape, end) = UnicodeEscapes.clause(source, after: quoted.end)
    return (truncate(UnicodeEscapes.decode(quoted.content, escape: escape)), end)
  }

  /// Cuts to 63 bytes, never in the middle of a character.
  static func truncate(_ bytes: [UInt8]) -> String {
    var end = min(bytes.count, maximumLength)
    while end < bytes.count, end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// In a UTF-8 database only ASCII letters are folded.
  @inline(__always)
  static func fold(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  @inline(__always)
  static func isStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  @inline(__always)
  static func isPart(_ byte: UInt8) -> Bool {
    isStart(byte) || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "$")
  }
}
