/// `csvlog`: the columns of PostgreSQL's manual, section "Using CSV-Format Log Output"; a quoted field may hold newlines.
enum CSVLog {
  private enum Column {
    static let (time, user, database, state, message) = (0, 1, 2, 12, 13)
    static let (statement, application) = (19, 22)
  }

  static func takeErrors(from buffer: inout [UInt8], database: String) -> [LoggedError] {
    takeRecords(from: &buffer).compactMap { fields in
      guard fields.count > Column.application, ErrorLogFormat.isFailure(fields[Column.state]),
        fields[Column.database] == database
      else { return nil }
      func value(_ column: Int) -> String? { fields[column].isEmpty ? nil : fields[column] }
      return LoggedError(
        at: value(Column.time), user: value(Column.user), application: value(Column.application),
        state: value(Column.state), message: fields[Column.message], statement: value(Column.statement))
    }
  }

  /// The records that are complete, as their fields.
  private static func takeRecords(from buffer: inout [UInt8]) -> [[String]] {
    var records: [[String]] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var complete = 0
    for (index, byte) in buffer.enumerated() {
      switch byte {
      // A doubled quote closes and opens again, so the field gets one of the two.
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        if isQuoted, index > 0, buffer[index - 1] == byte { field.append(byte) }
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case UInt8(ascii: "\n") where !isQuoted:
        records.append(fields + [String(decoding: field, as: UTF8.self)])
        (fields, field) = ([], [])
        complete = index + 1
      default: field.append(byte)
      }
    }
    buffer.removeFirst(complete)
    return records
  }
}
