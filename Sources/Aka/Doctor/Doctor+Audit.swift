import Postgres

extension Doctor {
  /// pgaudit's object audit: whether it is on, and for which shims.
  func audit(_ settings: LogSettingValues, _ shims: [LedgerEntry]) throws -> LogSetting {
    guard let role = settings["pgaudit.role"] else {
      return LogSetting(
        name: "pgaudit", value: "not loaded",
        meaning: "with it, reads and writes of the old names are logged by themselves, also in functions",
        remedy: try installation())
    }
    guard !role.isEmpty else {
      return settings.describe(
        "pgaudit.role", "no role is audited; a role that owns nothing and that nobody can be would do",
        "CREATE ROLE aka_audit NOLOGIN; " + settings.change("pgaudit.role", to: "aka_audit")
          + ". Then let aka doctor say what to grant")
    }
    guard !shims.isEmpty else {
      return settings.describe(
        "pgaudit.role",
        "reads and writes of a view are logged, whatever log_statement says, once that role is granted them")
    }
    let found = try connection.run(
      """
      SELECT \(AuditGrants.areComplete) AS is_audited, CASE c.relkind WHEN 'v' THEN
        format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO %I', n.nspname, c.relname, \(role)::text) END AS "grant"
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = ANY(\(shims.compactMap(\.shimOid))) ORDER BY 2
      """)
    let missing = try found.filter { try !$0["is_audited"] }.compactMap { try $0.text("grant") }
    let covered = try found.count { try $0["is_audited"] }
    return settings.describe(
      "pgaudit.role",
      "reads and writes of \(covered) of \(shims.count) old names are logged, whatever log_statement says",
      missing.isEmpty ? nil : missing.joined(separator: "; "))
  }

  /// pgaudit works only if it is loaded with the server. Which libraries are, not every role may see.
  private func installation() throws -> String {
    let facts = try connection.run(
      """
      SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pgaudit') AS is_installed,
        has_parameter_privilege('shared_preload_libraries', 'ALTER SYSTEM') AS may_alter,
        (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS libraries
      """)[0]
    let libraries = [try facts.text("libraries") ?? "", "pgaudit"].filter { !$0.isEmpty }.joined(
      separator: ", ")
    let package =
      try facts["is_installed"]
      ? ""
      : "install pgaudit for this version of PostgreSQL (Debian: postgresql-\(connection.serverVersion / 10_000)-pgaudit), then "
    guard try facts["may_alter"] else {
      return "ask a superuser, or your provider, for pgaudit in shared_preload_libraries"
    }
    return "\(package)ALTER SYSTEM SET shared_preload_libraries = \(libraries) and restart the server"
  }
}
