/// Looks for each needle by its rarest pair of neighbouring bytes.
struct PairSearch: Sendable {
  /// A needle and the place of its pair.
  private struct Anchor: Sendable {
    let needle: Needle
    let offset: Int
    var pair: PairFilter.Pair { (needle.bytes[offset], needle.bytes[offset + 1]) }
  }

  /// Short enough to stay in the processor's first cache while one filter after the other goes over it.
  private static let stretchBlocks = 64

  private let anchors: [Anchor]
  private let filters: [PairFilter]
  /// The pairs once more, where looking at them costs no reference to an array.
  private let pairs: PairTable

  /// Whether two bytes are a pair.
  private final class PairTable: Sendable {
    nonisolated(unsafe) let isPair: UnsafeMutablePointer<Bool>

    init(_ anchors: [Anchor]) {
      isPair = .allocate(capacity: 1 << 16)
      isPair.initialize(repeating: false, count: 1 << 16)
      for anchor in anchors { isPair[PairFrequency.slot(anchor.pair.first, anchor.pair.second)] = true }
    }

    deinit { isPair.deallocate() }
  }

  init(_ needles: [Needle], sample: Bytes) {
    let frequency = PairFrequency(sample)
    let anchors = needles.map { needle in
      let offsets = 0..<needle.bytes.count - 1
      let rarest = offsets.min { left, right in
        frequency.of(needle.bytes[left], needle.bytes[left + 1])
          < frequency.of(needle.bytes[right], needle.bytes[right + 1])
      }
      return Anchor(needle: needle, offset: rarest ?? 0)
    }
    self.anchors = anchors
    pairs = PairTable(anchors)
    filters = stride(from: 0, to: anchors.count, by: PairFilter.slots).map { first in
      PairFilter(anchors[first..<min(first + PairFilter.slots, anchors.count)].map(\.pair))
    }
  }

  func next(in text: Bytes, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var position = start
    // The filters read a byte more than they look at.
    while position + PairFilter.blockLength < text.count {
      let blocks = min(Self.stretchBlocks, (text.count - 1 - position) / PairFilter.blockLength)
      var first = blocks
      for filter in filters { first = min(first, filter.next(base + position, from: 0, blocks: first)) }
      position += first * PairFilter.blockLength
      guard first < blocks else { continue }
      if let found = scan(text, position..<position + PairFilter.blockLength) { return found }
      position += PairFilter.blockLength
    }
    return scan(text, position..<text.count)
  }

  /// Looks at each place of a block. A needle whose pair stands there may begin before it.
  private func scan(_ text: Bytes, _ range: Range<Int>) -> Int? {
    let isPair = pairs.isPair
    for index in range where index + 1 < text.count {
      let slot = PairFrequency.slot(text[index], text[index + 1])
      guard isPair[slot] else { continue }
      for anchor in anchors where PairFrequency.slot(anchor.pair.first, anchor.pair.second) == slot {
        if anchor.needle.stands(in: text, at: index - anchor.offset) { return index }
      }
    }
    return nil
  }
}

/// How often pairs of bytes occur, in any case.
struct PairFrequency {
  private var counts = [UInt32](repeating: 0, count: 1 << 16)

  init(_ sample: Bytes) {
    guard sample.count > 1 else { return }
    for index in 0..<sample.count - 1 { counts[Self.slot(sample[index], sample[index + 1])] += 1 }
  }

  func of(_ first: UInt8, _ second: UInt8) -> UInt32 { counts[Self.slot(first, second)] }

  @inline(__always)
  static func slot(_ first: UInt8, _ second: UInt8) -> Int {
    Int(first | PairFilter.caseBit) << 8 | Int(second | PairFilter.caseBit)
  }
}
