/// A stretch of a log that holds whole records, in memory of its own.
///
/// In front of what is read there is room for the beginning of its first record, which the stretch before it ended with.
final class Segment {
  private var memory: UnsafeMutablePointer<UInt8>
  private var room: Int
  /// How many bytes are read at a time.
  private(set) var capacity: Int
  /// Where the records begin.
  private(set) var start: UnsafeMutablePointer<UInt8>
  /// How many bytes are whole records.
  var count = 0
  /// How many bytes of a record without an end stand behind them, at the end of a log.
  var cutCount = 0
  /// Its number in the log.
  var number = 0
  /// What was read of the log before it was this segment's turn.
  var ahead: ReadAhead?

  init(capacity: Int, room: Int = 0) {
    (self.capacity, self.room) = (capacity, room)
    memory = .allocate(capacity: room + capacity)
    start = memory + room
  }

  deinit { memory.deallocate() }

  /// Where the bytes of the log go.
  var stretch: UnsafeMutablePointer<UInt8> { memory + room }

  /// Puts bytes in front of what was read ahead, of which the first are left out.
  func begin(with carried: [UInt8], skipping skipped: Int = 0, of used: Int = 0) {
    if carried.count > room + skipped {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: carried.count + capacity)
      (larger + carried.count).update(from: stretch, count: used)
      memory.deallocate()
      (memory, room) = (larger, carried.count)
    }
    start = stretch + skipped - carried.count
    carried.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { start.update(from: base, count: bytes.count) }
    }
  }

  /// How much more can be put behind the first bytes.
  func space(behind used: Int) -> Int { memory + room + capacity - (start + used) }

  /// Makes more of it.
  func grow(keeping used: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room + capacity * 2)
    larger.update(from: start, count: used)
    memory.deallocate()
    (memory, start) = (larger, larger)
    capacity *= 2
  }

  var bytes: Bytes { Bytes(start: start, count: count) }
  /// The record at the end of the log that is not whole.
  var cut: Bytes { Bytes(start: start + count, count: cutCount) }
}

/// What was read of a file by a thread for itself, while others were at work.
struct ReadAhead {
  /// Where it lies in the file.
  let offset: Int
  let count: Int
  /// Whether the file ends there.
  let isEnd: Bool
  /// Whether a quote that is open before it is closed behind it, and the other way round.
  let togglesQuote: Bool
}
