/// The escapes of `U&"..."` and `U&'...'`: `\0061`, `\+000061`, and the escape character doubled.
enum UnicodeEscapes {
  /// The escape character that a UESCAPE clause sets, and the offset after the clause; without one the
  /// backslash, and the offset given.
  static func clause(_ source: [UInt8], after end: Int) -> (escape: UInt8, end: Int) {
    let standard = (escape: UInt8(ascii: "\\"), end: end)
    let word = Blank.skip(source, from: end)
    guard source[word...].prefix(7).map(Identifier.fold).elementsEqual("uescape".utf8) else {
      return standard
    }
    let quote = Blank.skip(source, from: word + 7)
    guard quote + 2 < source.count, source[quote] == UInt8(ascii: "'"),
      source[quote + 2] == UInt8(ascii: "'")
    else { return standard }
    return (source[quote + 1], quote + 3)
  }

  static func decode(_ bytes: [UInt8], escape: UInt8) -> [UInt8] {
    guard bytes.contains(escape) else { return bytes }
    var decoded: [UInt8] = []
    var index = 0
    // The two halves of a surrogate pair may be written one after the other.
    var high: UInt32?
    while index < bytes.count {
      guard bytes[index] == escape else {
        decoded.append(bytes[index])
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == escape {
        decoded.append(escape)
        index += 2
        continue
      }
      let long = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "+")
      let digits = bytes[(index + (long ? 2 : 1))...].prefix(long ? 6 : 4)
      index = digits.endIndex
      guard let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { continue }
      if 0xd800..<0xdc00 ~= unit {
        high = unit
      } else if let scalar = Unicode.Scalar(combine(high, unit)) {
        decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
        high = nil
      }
    }
    return decoded
  }

  private static func combine(_ high: UInt32?, _ unit: UInt32) -> UInt32 {
    guard let high, 0xdc00..<0xe000 ~= unit else { return unit }
    return 0x10000 + (high - 0xd800) << 10 + (unit - 0xdc00)
  }
}
