/// A moment as a log spells it, `2026-11-21 08:00:00.123 CET`: a local time, and the abbreviation of its zone.
struct LogTime {
  /// Milliseconds since 1970 by the clock on the server's wall.
  let local: Int64
  /// The zone's abbreviation, or an offset such as `+03`.
  let zone: Bytes
  /// How many bytes the whole takes.
  let length: Int

  /// Reads the time that begins at an offset. Nil when none does.
  @inline(__always)
  init?(_ bytes: Bytes, at start: Int) {
    guard start + 20 <= bytes.count, Self.looksLikeOne(bytes, at: start) else { return nil }
    let base = bytes.baseAddress! + start
    func two(_ index: Int) -> Int64 { Int64(base[index] &- 0x30) * 10 + Int64(base[index + 1] &- 0x30) }
    var milliseconds: Int64 = 0
    var end = 19
    if base[end] == UInt8(ascii: ".") {
      guard start + 24 <= bytes.count else { return nil }
      milliseconds = Int64(base[20] &- 0x30) * 100 + two(21)
      end = 23
    }
    guard base[end] == .space else { return nil }
    end += 1
    let zoneStart = start + end
    var zoneEnd = zoneStart
    while zoneEnd < bytes.count, zoneEnd - zoneStart < 12, Self.isZone(bytes[zoneEnd]) { zoneEnd += 1 }
    // A zone without a name stands in angle brackets; any other bracket is the prefix's own: `<%t>`.
    if zoneEnd < bytes.count, bytes[zoneEnd] == UInt8(ascii: ">"), bytes[zoneStart] == UInt8(ascii: "<") {
      zoneEnd += 1
    }
    guard zoneEnd > zoneStart else { return nil }
    zone = bytes.part(zoneStart..<zoneEnd)
    length = zoneEnd - start
    let days = CivilDay.number(year: two(0) * 100 + two(2), month: two(5), day: two(8))
    local = (((days * 24 + two(11)) * 60 + two(14)) * 60 + two(17)) * 1000 + milliseconds
  }

  /// A moment that a log writes as seconds since 1970.
  init(epochSeconds seconds: UInt64) {
    local = Int64(seconds) * 1000
    zone = Self.utc
    length = 0
  }

  private static var utc: Bytes { Bytes(start: StaticString("UTC").utf8Start, count: 3) }

  /// `dddd-dd-dd dd:dd:dd`: cheap, and enough to tell the beginning of a record from the middle of one.
  @inline(__always)
  static func looksLikeOne(_ bytes: Bytes, at start: Int) -> Bool {
    guard start + 19 <= bytes.count else { return false }
    let base = bytes.baseAddress! + start
    guard base[4] == UInt8(ascii: "-"), base[7] == UInt8(ascii: "-"), base[10] == .space,
      base[13] == UInt8(ascii: ":"), base[16] == UInt8(ascii: ":")
    else { return false }
    // One after the other: a list of the places would be built anew each time.
    @inline(__always) func digit(_ index: Int) -> Bool { base[index] &- 0x30 < 10 }
    return digit(0) && digit(1) && digit(2) && digit(3) && digit(5) && digit(6) && digit(8) && digit(9)
      && digit(11) && digit(12) && digit(14) && digit(15) && digit(17) && digit(18)
  }

  /// Letters, and the signs and digits of zones without a name.
  private static func isZone(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "<")
  }
}
