/// A stretch of a log that holds whole records, in memory of its own.
final class Segment {
  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// How many bytes are whole records.
  var count = 0
  /// How many bytes of a record without an end stand behind them, at the end of a log.
  var cutCount = 0
  /// Its number in the log.
  var number = 0

  /// The vector loops may read a little beyond the end.
  private static let padding = 64

  init(capacity: Int) {
    self.capacity = capacity
    start = .allocate(capacity: capacity + Self.padding)
    start.initialize(repeating: 0, count: capacity + Self.padding)
  }

  deinit { start.deallocate() }

  /// Makes room for more behind the first bytes.
  func grow(keeping used: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.padding)
    larger.initialize(from: start, count: used)
    (larger + used).initialize(repeating: 0, count: capacity * 2 + Self.padding - used)
    start.deallocate()
    start = larger
    capacity *= 2
  }

  var bytes: Bytes { Bytes(start: start, count: count) }
  /// The record at the end of the log that is not whole.
  var cut: Bytes { Bytes(start: start + count, count: cutCount) }
}
