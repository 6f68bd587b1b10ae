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
  /// What pgaudit logs beside.
  var audit: AuditSettings?

  /// What keeps uses out of the log, by a code and in words.
  var silences: [LogDoubt] {
    statementSilences.map { doubt in
      var doubt = doubt
      doubt.isOfStatements = true
      return doubt
    } + errorSilences
  }

  private var statementSilences: [LogDoubt] {
    guard let decisive else {
      return [
        LogDoubt(
          "statements-not-logged",
          "log_statement is \(statement) and log_min_duration_statement \(duration): set one to all, or the other to 0"
        )
      ]
    }
    return doubts(about: [decisive])
  }

  /// In the order of log_min_messages an error is less than LOG.
  private var errorSilences: [LogDoubt] {
    let settings = [("log_min_messages", messages), ("log_min_error_statement", errorStatement)]
    return settings.filter { ["log", "fatal", "panic"].contains($0.1) }.map { name, value in
      LogDoubt("errors-not-logged", "\(name) is \(value): set it to error or less")
    } + doubts(about: settings.map(\.0))
  }

  /// Where some settings do not hold for everybody.
  private func doubts(about settings: [String]) -> [LogDoubt] {
    var found: [LogDoubt] = []
    let unknown = settings.filter(local.contains)
    if !unknown.isEmpty {
      found.append(
        LogDoubt(
          "logging-unknown",
          "\(unknown.joined(separator: ", ")) is set for this role or database, so what others have is not known"
        ))
    }
    let silenced = settings.flatMap { overrides[$0] ?? [] }
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
  /// The settings that keep uses out of the log, and by which values.
  static let silencing: [(setting: String, values: SQL)] = [
    ("log_statement", "<> 'all'"), ("log_min_duration_statement", "!~ '^0[a-z ]*$'"),
    ("log_min_messages", "IN ('log', 'fatal', 'panic')"),
    ("log_min_error_statement", "IN ('log', 'fatal', 'panic')"),
  ]

  /// Roles may have settings of their own, and the right to change them (`GRANT SET ON PARAMETER`).
  static let query: SQL = """
    jsonb_build_object(
      'statement', current_setting('log_statement'),
      'duration', (SELECT setting::int FROM pg_settings WHERE name = 'log_min_duration_statement'),
      'messages', current_setting('log_min_messages'),
      'error_statement', current_setting('log_min_error_statement'),
      'local', (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM pg_settings
        WHERE name = ANY(\(silencing.map(\.setting)))
          AND source NOT IN ('default', 'environment variable', 'configuration file', 'command line')),
      'overrides', jsonb_build_object(\(silencing.map { setting, values in
        "\(setting)::text, \(ServerReader.overrides(of: setting, silencing: values))" as SQL
      }.joined(separator: ", "))),
      'audit', \(AuditSettings.query))
    """
}

/// Something that speaks against a log's being whole.
struct LogDoubt: Codable, Sendable, Hashable {
  /// What it is, for programs.
  let code: String
  /// What happened.
  let message: String
  /// Whether it only says that statements are not logged, which those of an object audit may be all the same.
  var isOfStatements: Bool?

  init(_ code: String, _ message: String) { (self.code, self.message) = (code, message) }
}
