/// Counts the quotes of a stretch: CSV is inside a quoted field where their number is odd.
enum QuoteParity {
  /// Whether the number of quotes is odd.
  static func isOdd(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty, let base = bytes.baseAddress else { return false }
    let start = UnsafeRawPointer(base)
    var index = range.lowerBound
    // Eight bytes at a time, with a bit for each: set where a quote stands, and toggled by the next there.
    var odd: UInt64 = 0
    while index + 8 <= range.upperBound {
      let difference = start.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ quotes
      odd ^= ~(((difference & low) &+ low) | difference | low)
      index += 8
    }
    var count = odd.nonzeroBitCount
    while index < range.upperBound {
      if base[index] == .quote { count += 1 }
      index += 1
    }
    return !count.isMultiple(of: 2)
  }

  private static let quotes: UInt64 = 0x2222_2222_2222_2222
  /// All bits of each byte but the highest.
  private static let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
}
