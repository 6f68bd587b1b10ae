/// Looks for each needle by its rarest three bytes in a row.
struct AnchorSearch: Sendable {
  /// A needle and the place of its three bytes.
  private struct Anchor: Sendable {
    let needle: Needle
    let offset: Int
    let bucket: UInt8
  }

  private let anchors: [Anchor]
  private let tables: ByteTables

  init(_ needles: [Needle], sample: Bytes) {
    let frequency = PairFrequency(sample)
    var classes: [(bucket: Int, places: [ByteClass])] = []
    // Needles that begin alike share a bucket, which then lets fewer other bytes through.
    let sorted = needles.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    anchors = sorted.enumerated().map { number, needle in
      let offset = Self.rarest(needle, frequency)
      let bucket = number * ByteTables.buckets / max(needles.count, ByteTables.buckets)
      classes.append((bucket, (0..<ByteTables.places).map { needle.byteClass(at: offset + $0) }))
      return Anchor(needle: needle, offset: offset, bucket: 1 << UInt8(bucket))
    }
    tables = ByteTables(classes)
  }

  /// Three bytes are as rare as the rarer of the two pairs in them.
  private static func rarest(_ needle: Needle, _ frequency: PairFrequency) -> Int {
    func count(_ offset: Int) -> UInt32 {
      offset + 1 < needle.bytes.count ? frequency.of(needle.bytes[offset], needle.bytes[offset + 1]) : .max
    }
    let offsets = 0..<max(1, needle.bytes.count - 2)
    return offsets.min { min(count($0), count($0 + 1)) < min(count($1), count($1 + 1)) } ?? 0
  }

  func next(in text: Bytes, from start: Int) -> Int? {
    var from = start
    while let place = tables.next(in: text, from: from) {
      let buckets = tables.buckets(in: text, at: place)
      for anchor in anchors where anchor.bucket & buckets != 0 {
        if anchor.needle.stands(in: text, at: place - anchor.offset) { return place }
      }
      from = place + 1
    }
    return nil
  }
}

/// How often pairs of bytes occur, in any case.
struct PairFrequency {
  /// Sets the bit that tells small letters from capitals in everything: a few other bytes then count as one.
  private static let caseBit: UInt8 = 0x20

  private var counts = [UInt32](repeating: 0, count: 1 << 16)

  init(_ sample: Bytes) {
    guard sample.count > 1 else { return }
    for index in 0..<sample.count - 1 { counts[Self.slot(sample[index], sample[index + 1])] += 1 }
  }

  func of(_ first: UInt8, _ second: UInt8) -> UInt32 { counts[Self.slot(first, second)] }

  @inline(__always)
  static func slot(_ first: UInt8, _ second: UInt8) -> Int {
    Int(first | caseBit) << 8 | Int(second | caseBit)
  }
}
