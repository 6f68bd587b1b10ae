import Postgres

/// The formats in which a server writes its log. The raw values are those of `log_destination`.
public enum ErrorLogFormat: String, Sendable, Codable, CaseIterable {
  case json = "jsonlog"
  case csv = "csvlog"
  case stderr
}
