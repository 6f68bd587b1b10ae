/// Room for the fields of one record that are spelled otherwise in the log than they are: doubled quotes, escapes,
/// indented lines. Such fields only ever get shorter, so what is reserved for a record's length never has to grow, and
/// pointers into it stay good until the next record.
final class Scratch {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var used = 0

  init(capacity: Int = 1 << 16) {
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  /// Forgets the last record and makes room for one of this length.
  func reset(for length: Int) {
    used = 0
    guard length > capacity else { return }
    start.deallocate()
    capacity = length * 2
    start = .allocate(capacity: capacity)
  }

  /// Writes up to `limit` bytes; the closure returns how many it wrote.
  @inline(__always)
  func write(upTo limit: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> Bytes {
    precondition(used + limit <= capacity, "a field is no longer than its record")
    let place = start + used
    let count = body(place)
    used += count
    return Bytes(start: place, count: count)
  }
}
