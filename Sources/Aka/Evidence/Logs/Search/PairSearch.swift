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
    guard let base = text.baseAddress, start < text.count else { return nil }
    // The filters read a byte more than they look at.
    let blocks = (text.count - 1 - start) / PairFilter.blockLength
    return withUnsafeTemporaryAllocation(of: Progress.self, capacity: filters.count) { progress in
      progress.initialize(repeating: Progress())
      var block = 0
      while block < blocks {
        let end = min(block + Self.stretchBlocks, blocks)
        let found = nextBlock(base + start, block..<end, progress)
        block = found
        guard found < end else { continue }
        let place = start + found * PairFilter.blockLength
        if let hit = scan(text, place..<place + PairFilter.blockLength) { return hit }
        block += 1
      }
      return scan(text, start + blocks * PairFilter.blockLength..<text.count)
    }
  }

  /// How far a filter has looked: what it saw ahead of the others it need not look at again.
  private struct Progress {
    var block = 0
    /// Whether the block may hold a pair; otherwise it is the first that was not looked at.
    var isFound = false
  }

  /// The first block of a range that may hold any pair; the range's end if none does.
  @inline(__always)
  private func nextBlock(
    _ base: UnsafePointer<UInt8>, _ range: Range<Int>, _ progress: UnsafeMutableBufferPointer<Progress>
  ) -> Int {
    var first = range.upperBound
    for number in 0..<filters.count {
      var reached = progress[number]
      if reached.block < range.lowerBound { reached = Progress(block: range.lowerBound) }
      if !reached.isFound, reached.block < first {
        let block = filters[number].next(base, from: reached.block, blocks: first)
        reached = Progress(block: block, isFound: block < first)
      }
      progress[number] = reached
      if reached.isFound { first = min(first, reached.block) }
    }
    return first
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
