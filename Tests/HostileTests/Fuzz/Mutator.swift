/// Makes inputs that are nearly right out of inputs that are: the mistakes that parsers make lie there.
struct Mutator {
  let corpus: [[UInt8]]

  private static let words: [[UInt8]] =
    [
      "\"", "\"\"", "'", "''", "\\", "\\\\", "\n", "\r\n", "\t", ",", ";", ":", "{", "}", "[", "]", "(", ")",
      "$$", "$x$", "--", "/*", "*/", "#{", "${",
      "\\u0000", "\\ud800", "\\u{110000}", "\\x", "E'", "U&\"", "\"\"\"", "'''", "`", "<<EOS\n", "<<~X", "%",
      "%m", "%c", "%l", "%q", "%-10u", "%%",
      "users", "\"users\"", "U&\"\\0075sers\"", "LOG:  statement: ", "STATEMENT:  ",
      "AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.users,", "null", "true",
      "1e999", "-1", "9223372036854775808", "18446744073709551616", "00", "2026-01-01 00:00:00.000 UTC",
      "DO $$BEGIN ", "EXECUTE ", "END;", "-- aka: ",
      "-- migrate:up\n", "-- migrate:down\n", "\u{FEFF}", "\u{2028}", "\u{301}", "\u{202E}", "🦊",
    ].map { Array($0.utf8) } + [
      [0], [0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F], [0x80], [0xED, 0xA0, 0x80],
    ]

  private static let longest = 1 << 14

  /// An input, one to eight changes away from the corpus.
  func input(_ chance: inout Chance) -> [UInt8] {
    var bytes = chance.pick(corpus)
    for _ in 0..<chance.number(1...8) { change(&bytes, &chance) }
    if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ chance: inout Chance) {
    let place = chance.number(0...bytes.count)
    switch chance.number(0...9) {
    case 0...2: bytes.insert(contentsOf: chance.pick(Self.words), at: place)
    case 3: if place < bytes.count { bytes[place] ^= 1 << UInt8(chance.number(0...7)) }
    case 4: if place < bytes.count { bytes[place] = UInt8(chance.number(0...255)) }
    case 5: bytes.removeSubrange(part(of: bytes, from: place, &chance))
    case 6:
      bytes.insert(
        contentsOf: bytes[part(of: bytes, from: place, &chance)], at: chance.number(0...bytes.count))
    case 7: bytes.removeSubrange(place...)
    case 8:
      let other = chance.pick(corpus)
      bytes.replaceSubrange(place..., with: other[chance.number(0...other.count)...])
    default:
      // The same thing many times over: depth, and whatever takes quadratic time.
      let part = Array(bytes[part(of: bytes, from: place, &chance)].prefix(24))
      bytes.insert(contentsOf: Array(repeating: part, count: chance.number(2...300)).joined(), at: place)
    }
  }

  private func part(of bytes: [UInt8], from place: Int, _ chance: inout Chance) -> Range<Int> {
    place..<min(bytes.count, place + chance.number(0...64))
  }
}
