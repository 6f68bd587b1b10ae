import CByteSearch

/// Which bytes may stand in three places in a row, for each of up to eight buckets of needles. Outside of Swift's arrays, whose
/// checks and shared owners would cost more than the search.
final class ByteTables: Sendable {
  /// How many buckets there are: the bits of a byte.
  static let buckets = 8
  /// How many bytes in a row are looked at.
  static let places = 3

  nonisolated(unsafe) private let tables: UnsafeMutablePointer<UInt8>

  /// - Parameter classes: the bytes that fit, for each place; one or more for each bucket.
  init(_ classes: [(bucket: Int, places: [ByteClass])]) {
    tables = .allocate(capacity: BYTE_SEARCH_TABLES)
    tables.initialize(repeating: 0, count: BYTE_SEARCH_TABLES)
    for (bucket, places) in classes {
      let bit = UInt8(1) << UInt8(bucket)
      for (place, bytes) in places.enumerated() {
        for byte in bytes.values {
          tables[place * 32 + Int(byte & 15)] |= bit
          tables[place * 32 + 16 + Int(byte >> 4)] |= bit
        }
      }
    }
    byte_search_prepare(tables)
  }

  deinit { tables.deallocate() }

  /// The first offset, from one on, where three bytes fit a bucket.
  @inline(__always)
  func next(in text: Bytes, from start: Int) -> Int? {
    let place = byte_search_next(tables, text.baseAddress, text.count, start)
    return place < text.count ? place : nil
  }

  /// The buckets that the bytes at an offset fit, a bit for each.
  @inline(__always)
  func buckets(in text: Bytes, at offset: Int) -> UInt8 {
    let places = tables + BYTE_SEARCH_NIBBLES
    let two = places[Int(text[offset])] & places[256 + Int(text[offset + 1])]
    return offset + 2 < text.count ? two & places[512 + Int(text[offset + 2])] : two
  }
}

/// Bytes that may stand in one place.
struct ByteClass: Equatable {
  let values: [UInt8]

  /// A byte in any case.
  init(folded byte: UInt8) {
    values = byte &- UInt8(ascii: "a") < 26 ? [byte, byte & ~0x20] : [byte]
  }

  init(_ values: [UInt8]) { self.values = values }

  /// Any byte.
  static let any = ByteClass(Array(0...255))
}
