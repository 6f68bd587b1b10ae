/// Takes one record of csvlog apart. Strict: what PostgreSQL would never write is no record.
struct CSVFields {
  /// The places of the columns, from `write_csvlog`.
  enum Column {
    static let time = 0
    static let user = 1
    static let database = 2
    static let client = 4
    static let session = 5
    static let line = 6
    static let severity = 11
    static let sqlState = 12
    static let message = 13
    static let detail = 14
    static let internalQuery = 16
    static let context = 18
    static let statement = 19
    static let application = 22
    /// Version 12 and older stop at the application.
    static let fewest = 23
    /// The most that any version has, with some room for the future.
    static let most = 32
  }

  private let bytes: Bytes
  private var position: Int

  init(_ bytes: Bytes, at start: Int) {
    self.bytes = bytes
    position = start
  }

  /// What stands at an offset.
  enum Outcome {
    case record(LogRecord, end: Int)
    /// No record: one that was cut, with the next one behind it, or something else altogether.
    case malformed
    /// The beginning of a record.
    case unfinished
  }

  /// Reads a record.
  static func read(_ bytes: Bytes, at start: Int, scratch: Scratch) -> Outcome {
    guard let time = LogTime(bytes, at: start) else { return .malformed }
    var record = LogRecord()
    record.time = time
    var fields = CSVFields(bytes, at: start)
    var column = 0
    while column < Column.most {
      guard let field = fields.next() else { return fields.ranOut ? .unfinished : .malformed }
      keep(field, of: column, in: &record, scratch)
      guard fields.endsRecord else {
        column += 1
        continue
      }
      record.isBackground = record.user.isEmpty
      return column + 1 >= Column.fewest ? .record(record, end: fields.position) : .malformed
    }
    return .malformed
  }

  /// A field between its quotes.
  struct Field {
    let raw: Bytes
    /// Whether quotes are doubled in it.
    let isEscaped: Bool
  }

  /// Whether the last field was the record's last. `next` leaves the position after the comma or line break.
  private(set) var endsRecord = false
  /// Whether the bytes came to their end within a field.
  private var ranOut = false

  /// The next field.
  @inline(__always)
  private mutating func next() -> Field? {
    guard position < bytes.count else {
      ranOut = true
      return nil
    }
    return bytes[position] == .quote ? quoted() : bare()
  }

  private mutating func bare() -> Field? {
    let base = bytes.baseAddress!
    let start = position
    while position < bytes.count {
      let byte = base[position]
      if byte == .comma || byte == .newline {
        endsRecord = byte == .newline
        position += 1
        return Field(raw: bytes.part(start..<position - 1), isEscaped: false)
      }
      // Values that hold a quote are always quoted.
      guard byte != .quote else { return nil }
      position += 1
    }
    ranOut = true
    return nil
  }

  private mutating func quoted() -> Field? {
    let base = bytes.baseAddress!
    let start = position + 1
    var isEscaped = false
    var from = start
    while let quote = bytes.next(.quote, from: from), quote + 1 < bytes.count {
      switch base[quote + 1] {
      case .quote:
        isEscaped = true
        from = quote + 2
      case .comma, .newline:
        endsRecord = base[quote + 1] == .newline
        position = quote + 2
        return Field(raw: bytes.part(start..<quote), isEscaped: isEscaped)
      // A record that was cut, with the next one behind it.
      default: return nil
      }
    }
    ranOut = true
    return nil
  }

  private static func keep(_ field: Field, of column: Int, in record: inout LogRecord, _ scratch: Scratch) {
    func value() -> Bytes { field.isEscaped ? unescape(field.raw, scratch) : field.raw }
    switch column {
    case Column.user: record.user = value()
    case Column.database: record.database = value()
    case Column.client: record.client = host(value())
    case Column.session: record.session = field.raw
    case Column.line: record.line = field.raw.number
    case Column.severity: record.severity = field.raw
    case Column.sqlState: record.sqlState = field.raw
    case Column.message: record.message = value()
    case Column.detail: record.detail = value()
    case Column.internalQuery: record.internalQuery = value()
    case Column.context: record.context = value()
    case Column.statement: record.statement = value()
    case Column.application: record.application = value()
    default: break
    }
  }

  /// `host:port`: the port differs with every connection.
  private static func host(_ client: Bytes) -> Bytes {
    guard let colon = client.previous(UInt8(ascii: ":"), before: client.count) else { return client }
    return client.part(0..<colon)
  }

  private static func unescape(_ raw: Bytes, _ scratch: Scratch) -> Bytes {
    scratch.write(upTo: raw.count) { place in
      var count = 0
      var index = 0
      while index < raw.count {
        let byte = raw[index]
        place[count] = byte
        count += 1
        index += byte == .quote ? 2 : 1
      }
      return count
    }
  }
}
