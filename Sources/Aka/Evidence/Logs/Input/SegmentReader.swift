/// Cuts a log into segments between records. It is asked by one thread at a time.
///
/// Of a plain file each thread reads the next stretch for itself, before its turn, which leaves little to do one after the
/// other. Its memory is one segment for each thread and the rest of one behind the last whole record. Only a record that is
/// longer than a segment makes them grow.
struct SegmentReader: ~Copyable {
  private let source: LogSource
  private let format: any RecordFormat
  private var carried: [UInt8]
  /// How many segments were claimed.
  private var claimed = 0
  /// The offset behind all that was claimed.
  private var claimedOffset: Int
  /// The number of the segment whose turn it is.
  private(set) var turn = 0
  private(set) var isAtEnd = false
  /// The offset behind the last segment's whole records.
  private(set) var offset: Int

  /// Goes on where a source is, which is `ahead` further than `offset`.
  init(_ source: LogSource, format: any RecordFormat, offset: Int, ahead: [UInt8]) {
    self.source = source
    self.format = format
    self.offset = offset
    claimedOffset = offset + ahead.count
    carried = ahead
  }

  /// Gives a segment its number. Returns the offset of the bytes that are to be read ahead for it.
  mutating func claim(_ segment: Segment) -> Int {
    segment.number = claimed
    claimed += 1
    defer { claimedOffset += segment.capacity }
    return claimedOffset
  }

  /// Fills the segment whose turn it is. Returns false when there is nothing left.
  mutating func next(_ segment: Segment) throws(LogReadError) -> Bool {
    guard !isAtEnd else { return false }
    defer { turn += 1 }
    var (used, isQuoted) = begin(segment)
    while true {
      if segment.ahead == nil { try fill(segment, &used) }
      let bytes = Bytes(start: segment.start, count: used)
      let boundary = format.lastBoundary(
        in: bytes, isQuoted: isQuoted ?? format.togglesQuote(bytes), isEnd: isAtEnd)
      if boundary ?? 0 > 0 || isAtEnd || used == 0 {
        finish(segment, boundary: boundary ?? 0, used: used)
        return used > 0 || !isAtEnd
      }
      // A record that is longer than the segment. The next ones are read here as well, and skipped when it is their turn.
      segment.grow(keeping: used)
      (segment.ahead, isQuoted) = (nil, nil)
    }
  }

  /// Puts together what is there: how many bytes, and whether they end within quotes if that is known.
  private mutating func begin(_ segment: Segment) -> (used: Int, isQuoted: Bool?) {
    guard let ahead = segment.ahead else {
      segment.begin(with: carried)
      return (carried.count, nil)
    }
    isAtEnd = ahead.isEnd
    // An earlier segment may have taken some of it.
    let skipped = min(max(0, offset + carried.count - ahead.offset), ahead.count)
    segment.begin(with: carried, skipping: skipped, of: ahead.count)
    let isQuoted =
      skipped > 0 ? nil : carried.withUnsafeBufferPointer(format.togglesQuote) != ahead.togglesQuote
    return (carried.count + ahead.count - skipped, isQuoted)
  }

  private mutating func fill(_ segment: Segment, _ used: inout Int) throws(LogReadError) {
    while case let space = segment.space(behind: used), space > 0, !isAtEnd {
      let count = try source.read(into: segment.start + used, upTo: space, at: offset + used)
      if count == 0 { isAtEnd = true }
      used += count
    }
  }

  private mutating func finish(_ segment: Segment, boundary: Int, used: Int) {
    segment.count = boundary
    segment.cutCount = isAtEnd ? used - boundary : 0
    offset += boundary
    carried.removeAll(keepingCapacity: true)
    if !isAtEnd { carried.append(contentsOf: Bytes(start: segment.start + boundary, count: used - boundary)) }
  }
}

extension Segment {
  /// Reads what was claimed for it, without waiting for its turn.
  func readAhead(of source: LogSource, at offset: Int, _ format: any RecordFormat) throws(LogReadError) {
    var count = 0
    var isEnd = false
    while count < capacity, !isEnd {
      let more = try source.read(into: stretch + count, upTo: capacity - count, at: offset + count)
      isEnd = more == 0
      count += more
    }
    ahead = ReadAhead(
      offset: offset, count: count, isEnd: isEnd,
      togglesQuote: format.togglesQuote(Bytes(start: stretch, count: count)))
  }
}
