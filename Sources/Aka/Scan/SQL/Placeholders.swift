/// The places in a text that a driver or a template fills in.
enum Placeholders {
  /// Makes a hole of each: `?`, `%s`, `%(name)s`, `%I`, `%1$L`, `:name`, `@name`, `@name@`, `{name}`, `{{ name }}`.
  static func holes(in text: EmbeddedText) -> EmbeddedText {
    var filled = text
    let bytes = text.bytes
    var ranges: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      if let end = end(bytes, at: position) {
        ranges.append(position..<end)
        position = end
      } else {
        position += 1
      }
    }
    filled.makeHoles(ranges)
    return filled
  }

  private static func end(_ bytes: [UInt8], at start: Int) -> Int? {
    let next = start + 1 < bytes.count ? bytes[start + 1] : .space
    switch bytes[start] {
    case UInt8(ascii: "?"): return start + 1
    case UInt8(ascii: "%"):
      if next == UInt8(ascii: "(") {
        return bytes[start...].firstIndex(of: UInt8(ascii: ")")).map { min($0 + 2, bytes.count) }
      }
      if "sdifr@IL".utf8.contains(next) { return start + 2 }
      // PostgreSQL's format() counts its arguments.
      let digits = bytes[(start + 1)...].prefix { $0 &- 0x30 <= 9 }
      guard !digits.isEmpty, bytes[digits.endIndex...].starts(with: [UInt8(ascii: "$")]) else { return nil }
      return min(digits.endIndex + 2, bytes.count)
    case UInt8(ascii: ":"), UInt8(ascii: "@"):
      let before = start > 0 ? bytes[start - 1] : .space
      guard before != bytes[start], !Needle.isWord(before) else { return nil }
      // psql's :'name' and :"name" as well.
      if next == .apostrophe || next == .quote {
        return bytes[(start + 2)...].firstIndex(of: next).map { $0 + 1 }
      }
      guard Needle.isWord(next), next &- 0x30 > 9 else { return nil }
      let end = bytes[(start + 1)...].firstIndex { !Needle.isWord($0) } ?? bytes.count
      // What an extension's script says of its schema: `@extschema@`.
      return bytes[start] == UInt8(ascii: "@") && end < bytes.count && bytes[end] == bytes[start]
        ? end + 1 : end
    case UInt8(ascii: "{"):
      let closing: [UInt8] = next == UInt8(ascii: "{") ? Array("}}".utf8) : Array("}".utf8)
      var end = start + closing.count
      while end + closing.count <= bytes.count {
        if bytes[end..<end + closing.count].elementsEqual(closing) { return end + closing.count }
        end += 1
      }
      return nil
    default: return nil
    }
  }
}

extension EmbeddedText {
  /// Puts a hole in the place of each range.
  mutating func makeHoles(_ ranges: [Range<Int>]) {
    for range in ranges.reversed() {
      let place = spelled[range.lowerBound].lowerBound..<spelled[range.upperBound - 1].upperBound
      bytes.replaceSubrange(range, with: [Self.hole])
      spelled.replaceSubrange(range, with: [place])
    }
  }

  /// Adds a hole at the end: somebody will put more there.
  mutating func addHole() {
    let end = spelled.last?.upperBound ?? 0
    bytes.append(Self.hole)
    spelled.append(end..<end)
  }
}
