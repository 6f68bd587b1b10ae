/// A log that was opened, with enough of its beginning read to know what it is.
struct OpenLog {
  let source: LogSource
  /// The first bytes.
  let head: [UInt8]
  let format: LogFormat?

  static let headLength = 1 << 16
  /// The longest stretch by which a log is recognised: the time and process of the first record differ in any two.
  static let fingerprintLength = 1024

  /// Reads the beginning of a log and finds out its format, unless that is given.
  init(_ source: LogSource, _ options: LogScan.Options) throws(LogReadError) {
    self.source = source
    var bytes = [UInt8](repeating: 0, count: Self.headLength)
    var used = 0
    while used < bytes.count {
      let count = try Self.read(source, into: &bytes, at: used)
      if count == 0 { break }
      used += count
    }
    head = Array(bytes[..<used])
    format =
      options.format
      ?? head.withUnsafeBufferPointer { FormatDetection.format(of: $0, trying: options.serverPrefix) }
  }

  private static func read(_ source: LogSource, into bytes: inout [UInt8], at offset: Int)
    throws(LogReadError)
    -> Int
  {
    let result = bytes.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(LogReadError) in
        try source.read(into: buffer.baseAddress! + offset, upTo: buffer.count - offset)
      }
    }
    return try result.get()
  }

  var path: String { source.path }

  /// The time of the first record, by the clock on the wall: enough to put the files of one server in order.
  var firstTime: Int64? {
    head.withUnsafeBufferPointer { bytes in
      let cursor = format?.records.cursor(over: bytes, scratch: Scratch(capacity: bytes.count))
      guard var cursor else { return nil }
      while let head = cursor.nextHead() { if let time = head.time { return time.local } }
      return nil
    }
  }

  /// The hash of the first bytes, up to a length.
  func fingerprint(_ length: Int) -> UInt64 {
    head.withUnsafeBufferPointer { $0.part(0..<min(length, $0.count)).quickHash }
  }

  /// Whether this is the log that was read up to a position, under whatever name and however compressed.
  func continues(_ position: LogPosition) -> Bool {
    guard position.headLength > 0, head.count >= position.headLength,
      fingerprint(position.headLength) == position.headHash
    else { return false }
    return source.isCompressed || source.identity.size >= position.offset
  }

  func position(at offset: Int) -> LogPosition? {
    guard !head.isEmpty else { return nil }
    let identity = source.identity
    let length = min(Self.fingerprintLength, head.count, offset)
    return LogPosition(
      path: path, device: identity.device, inode: identity.inode, headLength: length,
      headHash: fingerprint(length), offset: offset)
  }

  /// A reader from an offset on. Returns nil when the log ends before it.
  func reader(format: any RecordFormat, from offset: Int) throws(LogReadError) -> SegmentReader? {
    if source.isReadAnywhere { return SegmentReader(source, format: format, offset: offset, ahead: []) }
    if offset <= head.count {
      return SegmentReader(source, format: format, offset: offset, ahead: Array(head[offset...]))
    }
    guard !source.seek(to: offset) else {
      return SegmentReader(source, format: format, offset: offset, ahead: [])
    }
    var rest = offset - head.count
    var bytes = [UInt8](repeating: 0, count: Self.headLength)
    while rest > 0 {
      if rest < bytes.count { bytes.removeLast(bytes.count - rest) }
      let count = try Self.read(source, into: &bytes, at: 0)
      if count == 0 { return nil }
      rest -= count
    }
    return SegmentReader(source, format: format, offset: offset, ahead: [])
  }
}
