import CByteSearch

/// Counts the quotes of a stretch: CSV is inside a quoted field where their number is odd.
enum QuoteParity {
  /// Whether the number of quotes is odd.
  @inline(__always)
  static func isOdd(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty, let base = bytes.baseAddress else { return false }
    return byte_search_is_odd(base + range.lowerBound, range.count, .quote) != 0
  }
}
