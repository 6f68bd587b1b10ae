import Postgres

/// Takes the errors out of a log that grows.
struct ErrorRecords {
  private let format: any RecordFormat
  private let database: String
  /// Whether an error and its statement are several lines, which may come one after the other.
  private let isInLines: Bool
  /// What follows the last record that is known to be whole.
  private var rest: [UInt8] = []
  private let scratch = Scratch()

  init(_ format: LogFormat, database: String) {
    self.format = format.records
    self.database = database
    isInLines = if case .stderr = format { true } else { false }
  }

  /// The errors in this database, as far as the log says where they happened, in what was written since the last call.
  mutating func errors(in bytes: [UInt8]) -> [LoggedError] {
    let grows = !bytes.isEmpty
    rest += bytes
    guard !rest.isEmpty else { return [] }
    let segment = Segment(capacity: rest.count)
    rest.withUnsafeBufferPointer { segment.start.update(from: $0.baseAddress!, count: $0.count) }
    segment.count = rest.count
    segment.count =
      format.lastBoundary(in: segment.bytes, isQuoted: format.togglesQuote(segment.bytes), isEnd: true) ?? 0
    var errors: [LoggedError] = []
    var end = 0
    var cursor = format.cursor(over: segment.bytes, scratch: scratch)
    while end < segment.count {
      let read = cursor.record(holding: end)
      let next = max(read.range.upperBound, end + 1)
      let error = read.record.flatMap(error)
      // The statement of an error is the end of the same write, which may be on its way.
      if next >= segment.count, grows, let error, error.statement == nil, isInLines { break }
      if let error { errors.append(error) }
      end = next
    }
    rest.removeFirst(min(end, rest.count))
    return errors
  }

  /// A record that tells of an error. Whether it does, a code says; the words are translated with `lc_messages`.
  private func error(_ record: LogRecord) -> LoggedError? {
    let state = record.sqlState.isEmpty ? nil : record.sqlState.text
    let isFailure =
      state.map(Self.isFailure) ?? ["ERROR", "FATAL", "PANIC"].contains(record.severity.text)
    guard isFailure, record.database.isEmpty || record.database.text == database else { return nil }
    func text(_ bytes: Bytes) -> String? { bytes.isEmpty ? nil : bytes.text }
    return LoggedError(
      at: record.time?.spelled, user: text(record.user), application: text(record.application), state: state,
      message: record.message.text, statement: text(record.statement))
  }

  /// Classes 00 to 03 are success, warnings and the like.
  private static func isFailure(_ state: String) -> Bool {
    state.count == 5 && !["00", "01", "02", "03"].contains(state.prefix(2))
  }
}

extension LogTime {
  /// As the log spells it.
  fileprivate var spelled: String {
    let wall = LogInstant(milliseconds: local).description
    return wall.dropLast().replacing("T", with: " ") + " " + zone.text
  }
}
