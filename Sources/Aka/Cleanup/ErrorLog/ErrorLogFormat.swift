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

  /// Severities that mean that a statement failed.
  static let failures: Set<String> = ["ERROR", "FATAL", "PANIC"]
}

extension [UInt8] {
  /// Removes and returns all lines that are complete.
  mutating func takeLines() -> [Substring] {
    guard let end = lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let text = String(decoding: self[...end], as: UTF8.self)
    removeSubrange(...end)
    return text.split(separator: "\n", omittingEmptySubsequences: true)
  }
}
