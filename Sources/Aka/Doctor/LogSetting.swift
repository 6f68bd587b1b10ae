import Postgres

/// A setting that decides what server logs can say about old names.
public struct LogSetting: Sendable, Codable, Hashable {
  /// Its name.
  public let name: String
  /// What it is set to, or who has another.
  public let value: String
  /// What that makes of the log as evidence.
  public let meaning: String
  /// How to get more out of it, as the present role can; `nil` if there is nothing to gain.
  public let remedy: String?
}

/// The settings of one server that have to do with its log, and what the present role may do about them.
struct LogSettingValues {
  private let values: [String: (value: String, mayAlter: Bool)]

  private static let names = [
    "logging_collector", "log_destination", "log_line_prefix", "log_statement", "log_min_duration_statement",
    "log_connections", "log_min_messages", "log_min_error_statement", "lc_messages", "pgaudit.role",
  ]

  /// A setting that only looks like one of pgaudit's, because pgaudit is not loaded, has no context of its own.
  init(_ connection: Connection) throws {
    let rows = try connection.run(
      """
      SELECT name, setting, has_parameter_privilege(name, 'ALTER SYSTEM')
        AND has_function_privilege('pg_reload_conf()', 'EXECUTE') AS may_alter
      FROM pg_settings WHERE name = ANY(\(Self.names)) AND (name <> 'pgaudit.role' OR context = 'superuser')
      """)
    values = try Dictionary(
      uniqueKeysWithValues: rows.map { (try $0["name"], (try $0["setting"], try $0["may_alter"])) })
  }

  /// What a setting is set to; nil if the server has none of that name.
  subscript(name: String) -> String? { values[name]?.value }

  /// How to set another value.
  func change(_ name: String, to value: String, restarts: Bool = false) -> String {
    let then = restarts ? "and restart the server" : "SELECT pg_reload_conf()"
    let statement = ("ALTER SYSTEM SET \(unescaped: name) = \(literal: value)" as SQL).text
    let whole = restarts ? "\(statement) \(then)" : "\(statement); \(then)"
    if values[name]?.mayAlter == true { return whole }
    return "ask a superuser for \(whole), or your provider for \(name) = \(value) in its parameters"
  }

  /// Describes a setting.
  func describe(_ name: String, _ meaning: String, _ remedy: String? = nil) -> LogSetting {
    LogSetting(name: name, value: self[name] ?? "not there", meaning: meaning, remedy: remedy)
  }
}
