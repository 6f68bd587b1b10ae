/// Finds blocks of 64 bytes that may hold one of four pairs of bytes. It looks at no byte alone and takes no branch within
/// a block, so that the compiler makes vector instructions of it.
struct PairFilter {
  typealias Pair = (first: UInt8, second: UInt8)

  static let blockLength = 64
  static let slots = 4

  /// Sets the bit that tells small letters from capitals in everything, so that each pair stands for its other cases, and
  /// for a few others that the search then looks at in vain.
  static let caseBit: UInt8 = 0x20

  private let a: Pair, b: Pair, c: Pair, d: Pair

  /// Takes one to four pairs.
  init(_ pairs: [Pair]) {
    func pair(_ index: Int) -> Pair {
      let pair = pairs[min(index, pairs.count - 1)]
      return (pair.first | Self.caseBit, pair.second | Self.caseBit)
    }
    (a, b, c, d) = (pair(0), pair(1), pair(2), pair(3))
  }

  /// The first block that may hold a pair, from a block on. Reads one byte beyond the last block.
  @inline(never)
  func next(_ base: UnsafePointer<UInt8>, from start: Int, blocks: Int) -> Int {
    var block = start
    while block < blocks {
      let bytes = base + block * Self.blockLength
      // The least difference is zero where a pair stands.
      var (leastA, leastB, leastC, leastD) = (UInt8.max, UInt8.max, UInt8.max, UInt8.max)
      for index in 0..<Self.blockLength {
        let first = bytes[index] | Self.caseBit
        let second = bytes[index + 1] | Self.caseBit
        leastA = min(leastA, (first ^ a.first) | (second ^ a.second))
        leastB = min(leastB, (first ^ b.first) | (second ^ b.second))
        leastC = min(leastC, (first ^ c.first) | (second ^ c.second))
        leastD = min(leastD, (first ^ d.first) | (second ^ d.second))
      }
      if min(min(leastA, leastB), min(leastC, leastD)) == 0 { return block }
      block += 1
    }
    return blocks
  }
}
