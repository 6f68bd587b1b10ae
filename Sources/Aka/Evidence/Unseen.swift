import Postgres

extension Connection {
  /// Keeps what this transaction does from being counted or logged: what aka does itself is no evidence that anybody uses a
  /// name. A role that may not say so is counted.
  func stayUnseen() throws {
    let silence = [
      ("track_functions", "none"), ("pg_stat_statements.track", "none"), ("log_statement", "none"),
      ("log_min_duration_statement", "-1"), ("log_min_messages", "panic"),
    ]
    for (setting, value) in silence {
      try run(
        """
        SELECT set_config(\(setting), \(value), true) WHERE current_setting(\(setting), true) IS NOT NULL
          AND has_parameter_privilege(\(setting), 'SET')
        """)
    }
  }
}
