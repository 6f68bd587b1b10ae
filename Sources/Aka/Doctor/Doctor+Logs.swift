import Postgres

extension Doctor {
  /// What the server's log can say about old names, setting by setting.
  ///
  /// - Parameter shims: the views that keep names alive, if the ledger is there.
  func logging(shims: [LedgerEntry]) throws -> [LogSetting] {
    let settings = try LogSettingValues(connection)
    return [collector(settings), destination(settings)] + [prefix(settings)].compactMap { $0 }
      + [statements(settings), durations(settings), connections(settings)] + errors(settings)
      + [
        settings.describe(
          "lc_messages", "any language is read: SQL, codes and structure count, and not words")
      ] + (try overrides(settings)) + [try audit(settings, shims)]
  }

  private func collector(_ settings: LogSettingValues) -> LogSetting {
    settings["logging_collector"] == "on"
      ? settings.describe(
        "logging_collector", "the log is in files that 'aka usage ingest --via-sql' reads through the server")
      : settings.describe(
        "logging_collector",
        "the server does not know where its log is: 'aka usage ingest' has to be given the files",
        settings.change("logging_collector", to: "on", restarts: true))
  }

  private func isStructured(_ settings: LogSettingValues) -> Bool {
    ["csvlog", "jsonlog"].contains { settings["log_destination"]?.contains($0) == true }
  }

  private func destination(_ settings: LogSettingValues) -> LogSetting {
    isStructured(settings)
      ? settings.describe(
        "log_destination", "records are numbered, say who it was, and cannot be forged by a client")
      : settings.describe(
        "log_destination", "lines, in which a client can make a name look used",
        settings.change("log_destination", to: "jsonlog"))
  }

  /// Only of lines does it matter.
  private func prefix(_ settings: LogSettingValues) -> LogSetting? {
    guard !isStructured(settings), let prefix = settings["log_line_prefix"] else { return nil }
    let wanted: [(piece: LogLinePrefix.Piece, words: String)] = [
      (.session, "the session (%c)"), (.line, "the number of its record (%l)"), (.user, "the role (%u)"),
      (.database, "the database (%d)"), (.application, "the application (%a)"),
    ]
    let pieces = LogLinePrefix(prefix).pieces
    let missing = wanted.filter { !pieces.contains($0.piece) }
    guard !missing.isEmpty else {
      return settings.describe("log_line_prefix", "numbers the records of each session, and says who it was")
    }
    let isNumbered = !missing.contains { $0.piece == .session || $0.piece == .line }
    return settings.describe(
      "log_line_prefix",
      "does not say \(missing.map(\.words).joined(separator: ", "))"
        + (isNumbered ? "" : ", so missing records do not show"),
      settings.change("log_line_prefix", to: "%m [%p] %c %l %q%u@%d/%a "))
  }

  private func statements(_ settings: LogSettingValues) -> LogSetting {
    if settings["log_statement"] == "all" {
      return settings.describe(
        "log_statement", "every statement is logged, so silence of the log confirms the probe")
    }
    guard settings["log_min_duration_statement"] != "0" else {
      return settings.describe("log_statement", "log_min_duration_statement has every statement logged")
    }
    return settings.describe(
      "log_statement",
      "not every statement is logged: what is logged counts as a use, and silence proves nothing",
      settings.change("log_statement", to: "all"))
  }

  private func durations(_ settings: LogSettingValues) -> LogSetting {
    let meaning =
      switch settings["log_min_duration_statement"] {
      case "0": "every statement is logged when it ends, also what a protocol only prepares"
      case "-1": "logs no statement"
      default: "logs slow statements only"
      }
    return settings.describe("log_min_duration_statement", meaning)
  }

  /// Since PostgreSQL 18 it is a list of what is logged of a connection; whose session it is, the authorization says.
  private func connections(_ settings: LogSettingValues) -> LogSetting {
    let logged = settings["log_connections"] ?? ""
    return ["on", "all"].contains(logged) || logged.contains("authorization")
      ? settings.describe("log_connections", "every session shows in the log")
      : settings.describe(
        "log_connections", "sessions that log nothing cannot be told from missing ones",
        settings.change("log_connections", to: "on"))
  }

  private func errors(_ settings: LogSettingValues) -> [LogSetting] {
    ["log_min_messages", "log_min_error_statement"].map { name in
      // In the order of these settings an error is less than LOG.
      guard ["log", "fatal", "panic"].contains(settings[name]) else {
        return settings.describe(name, "statements that fail are logged, also where the name is missing")
      }
      return settings.describe(
        name, "statements that fail are not logged, as those that miss the name in a brownout",
        settings.change(name, to: name == "log_min_messages" ? "warning" : "error"))
    }
  }

  /// Who has another value than the one that has uses logged, may change it, or is a function that does.
  private func overrides(_ settings: LogSettingValues) throws -> [LogSetting] {
    let isDecisive = [
      "log_statement": settings["log_statement"] == "all",
      "log_min_duration_statement": settings["log_min_duration_statement"] == "0",
      "pgaudit.role": settings["pgaudit.role"]?.isEmpty == false,
    ]
    let audit: (String, SQL) = ("pgaudit.role", "<> current_setting('pgaudit.role', true)")
    return try (LogSettings.silencing + [audit]).filter { isDecisive[$0.0] ?? true }.flatMap {
      setting, values in
      try connection.run(
        "SELECT told, undo FROM \(ServerReader.overriding(setting, silencing: values)) ORDER BY told"
      ).map {
        LogSetting(
          name: setting, value: try $0["told"], meaning: "uses may be missing in the log without a trace",
          remedy: try $0["undo"])
      }
    }
  }
}
