/// Cuts a log into segments between records. It is asked by one thread at a time.
///
/// Its memory is one segment and the rest of it behind the last whole record. Only a record that is longer than a segment
/// makes them grow.
struct SegmentReader: ~Copyable {
  private let source: LogSource
  private let format: any RecordFormat
  private var carried: [UInt8]
  private var number = 0
  private var isAtEnd = false
  /// The offset behind the last segment's whole records.
  private(set) var offset: Int

  /// Goes on where a source is, which is `offset` bytes from its beginning.
  init(_ source: LogSource, format: any RecordFormat, offset: Int, ahead: [UInt8]) {
    self.source = source
    self.format = format
    self.offset = offset
    carried = ahead
  }

  /// Fills a segment. Returns false when there is nothing left.
  mutating func next(_ segment: Segment) throws(LogReadError) -> Bool {
    guard !isAtEnd else { return false }
    var used = takeCarried(into: segment)
    while true {
      while used < segment.capacity, !isAtEnd {
        let count = try source.read(into: segment.start + used, upTo: segment.capacity - used)
        if count == 0 { isAtEnd = true }
        used += count
      }
      let bytes = Bytes(start: segment.start, count: used)
      let boundary = format.lastBoundary(in: bytes, isEnd: isAtEnd)
      if boundary ?? 0 > 0 || isAtEnd {
        finish(segment, boundary: boundary ?? 0, used: used)
        return used > 0
      }
      segment.grow(keeping: used)
    }
  }

  private mutating func takeCarried(into segment: Segment) -> Int {
    while segment.capacity <= carried.count { segment.grow(keeping: 0) }
    carried.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { segment.start.update(from: base, count: bytes.count) }
    }
    return carried.count
  }

  private mutating func finish(_ segment: Segment, boundary: Int, used: Int) {
    segment.number = number
    segment.count = boundary
    segment.cutCount = isAtEnd ? used - boundary : 0
    number += 1
    offset += boundary
    carried.removeAll(keepingCapacity: true)
    if !isAtEnd { carried.append(contentsOf: Bytes(start: segment.start + boundary, count: used - boundary)) }
  }
}
