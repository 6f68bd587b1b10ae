/// Counts the quotes of a stretch: CSV is inside a quoted field where their number is odd.
enum QuoteParity {
  /// Whether the number of quotes is odd.
  static func isOdd(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty, let base = bytes.baseAddress else { return false }
    // Without a branch and in bytes only, so that the compiler makes vector instructions of it.
    var odd: UInt8 = 0
    for index in range { odd ^= base[index] == .quote ? 1 : 0 }
    return odd != 0
  }
}
