import Postgres

/// The settings that decide whether a use of a name reaches the log.
struct LogSettings: Codable, Sendable, Hashable {
  /// log_statement.
  var statement: String
  /// log_min_duration_statement, in milliseconds.
  var duration: Int
  /// log_min_messages.
  var messages: String
  /// log_min_error_statement.
  var errorStatement: String
  /// Those of them that this session does not have from the server's configuration: what others have is not known.
  var local: [String]
  /// Who need not heed each of them.
  var overrides: [String: [String]]

  /// What keeps uses out of the log, by a code and in words.
  var silences: [LogDoubt] {
    var found: [LogDoubt] = []
    if decisive == nil {
      found.append(
        LogDoubt(
          "statements-not-logged",
          "log_statement is \(statement) and log_min_duration_statement \(duration): set one to all, or the other to 0"
        ))
    }
    // In the order of log_min_messages an error is less than LOG.
    for (name, value) in [("log_min_messages", messages), ("log_min_error_statement", errorStatement)]
    where ["log", "fatal", "panic"].contains(value) {
      found.append(LogDoubt("errors-not-logged", "\(name) is \(value): set it to error or less"))
    }
    let deciding = [decisive, "log_min_messages", "log_min_error_statement"].compactMap { $0 }
    let unknown = deciding.filter(local.contains)
    if !unknown.isEmpty {
      found.append(
        LogDoubt(
          "logging-unknown",
          "\(unknown.joined(separator: ", ")) is set for this role or database, so what others have is not known"
        ))
    }
    let silenced = deciding.flatMap { overrides[$0] ?? [] }
    if !silenced.isEmpty {
      found.append(LogDoubt("logging-override", silenced.joined(separator: "; ")))
    }
    return found
  }

  /// The setting that has every statement logged.
  private var decisive: String? {
    statement == "all" ? "log_statement" : duration == 0 ? "log_min_duration_statement" : nil
  }
}

extension LogSettings {
  /// Roles may have settings of their own, and the right to change them (`GRANT SET ON PARAMETER`).
  static let query: SQL = """
    jsonb_build_object(
      'statement', current_setting('log_statement'),
      'duration', (SELECT setting::int FROM pg_settings WHERE name = 'log_min_duration_statement'),
      'messages', current_setting('log_min_messages'),
      'error_statement', current_setting('log_min_error_statement'),
      'local', (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM pg_settings
        WHERE name IN ('log_statement', 'log_min_duration_statement', 'log_min_messages', 'log_min_error_statement')
          AND source NOT IN ('default', 'environment variable', 'configuration file', 'command line')),
      'overrides', jsonb_build_object(
        'log_statement', \(ServerReader.overrides(of: "log_statement", silencing: "<> 'all'")),
        'log_min_duration_statement',
          \(ServerReader.overrides(of: "log_min_duration_statement", silencing: "!~ '^0[a-z ]*$'")),
        'log_min_messages', \(ServerReader.overrides(of: "log_min_messages", silencing: "IN ('log', 'fatal', 'panic')")),
        'log_min_error_statement',
          \(ServerReader.overrides(of: "log_min_error_statement", silencing: "IN ('log', 'fatal', 'panic')"))))
    """
}

/// Something that speaks against a log's being whole.
struct LogDoubt: Codable, Sendable, Hashable {
  /// What it is, for programs.
  let code: String
  /// What happened.
  let message: String

  init(_ code: String, _ message: String) { (self.code, self.message) = (code, message) }
}
