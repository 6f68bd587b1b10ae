/// The formats in which a server writes its log. The raw values are those of `log_destination`.
public enum ErrorLogFormat: String, Sendable, Codable, CaseIterable {
  case json = "jsonlog"
  case csv = "csvlog"
  case stderr

  /// Takes the errors out of the records that are complete, and leaves the rest in the buffer.
  func takeErrors(from buffer: inout [UInt8], database: String) -> [LoggedError] {
    switch self {
    case .json: JSONLog.takeErrors(from: &buffer, database: database)
    case .csv: CSVLog.takeErrors(from: &buffer, database: database)
    case .stderr: PlainLog.takeErrors(from: &buffer)
    }
  }

  /// Whether a code means that a statement failed: classes 00 to 03 are success, warnings and the like. (The severity is
  /// translated with `lc_messages`, in every format.)
  static func isFailure(_ state: String) -> Bool {
    state.count == 5 && !["00", "01", "02", "03"].contains(state.prefix(2))
  }
}

extension [UInt8] {
  /// Removes and returns all lines that are complete. (Cut as bytes: to Swift a carriage return and a newline are one
  /// character, at which no line would end.)
  mutating func takeLines() -> [Substring] {
    guard let end = lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = self[..<end].split(separator: UInt8(ascii: "\n")).map {
      Substring(String(decoding: $0, as: UTF8.self))
    }
    removeSubrange(...end)
    return lines
  }
}
