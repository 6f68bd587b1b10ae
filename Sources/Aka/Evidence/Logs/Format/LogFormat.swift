/// The format of a log.
public enum LogFormat: Hashable, Sendable {
  /// `log_destination = 'csvlog'`.
  case csv
  /// `log_destination = 'jsonlog'`, since PostgreSQL 15.
  case json
  /// `log_destination = 'stderr'`, with the server's log_line_prefix.
  case stderr(LogLinePrefix)

  /// The name of the destination.
  var destination: String {
    switch self {
    case .csv: "csvlog"
    case .json: "jsonlog"
    case .stderr: "stderr"
    }
  }

  var records: any RecordFormat {
    switch self {
    case .csv: CSVFormat()
    case .json: JSONFormat()
    case .stderr(let prefix): StderrFormat(prefix: prefix)
    }
  }
}

extension LogFormat: CustomStringConvertible {
  /// The name of the destination, with the prefix if there is one.
  public var description: String {
    if case .stderr(let prefix) = self { return "stderr with log_line_prefix '\(prefix.setting)'" }
    return destination
  }
}
