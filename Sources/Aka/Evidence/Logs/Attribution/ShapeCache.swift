/// Remembers the answers to texts by their shapes. Bounded: when it is full it begins anew.
struct ShapeCache<Answer> {
  private struct Entry {
    let key: [UInt8]
    let answer: Answer
  }

  private static var mostEntries: Int { 1 << 13 }
  private static var mostBytes: Int { 1 << 24 }

  /// An open hash table with the numbers of entries from 1.
  private var slots = [UInt32](repeating: 0, count: 1 << 14)
  private var hashes: [UInt64] = []
  private var entries: [Entry] = []
  private var bytes = 0

  /// The answer to a text of this very shape.
  func answer(to shape: Bytes, hash: UInt64) -> Answer? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == hash, entries[number].key.withUnsafeBufferPointer({ $0.equals(shape) }) {
        return entries[number].answer
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  mutating func keep(_ answer: Answer, for shape: Bytes, hash: UInt64) {
    if entries.count >= Self.mostEntries || bytes + shape.count > Self.mostBytes {
      self = ShapeCache()
      // What is larger than the whole cache is not worth keeping.
      guard shape.count <= Self.mostBytes else { return }
    }
    entries.append(Entry(key: Array(shape), answer: answer))
    hashes.append(hash)
    bytes += shape.count
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(entries.count)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// A hash of the bytes, eight at a time. Equality is always checked as well.
  var quickHash: UInt64 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(count)
    guard let base = UnsafeRawPointer(baseAddress) else { return hash }
    var index = 0
    while index + 8 <= count {
      hash = Self.mix(hash ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < count {
      rest = rest &<< 8 | UInt64(self[index])
      index += 1
    }
    return Self.mix(hash ^ rest)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
    return product.high ^ product.low
  }
}
