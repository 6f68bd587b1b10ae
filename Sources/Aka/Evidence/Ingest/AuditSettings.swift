import FoundationEssentials
import Postgres

/// Whether pgaudit logs each read and write of what one role was granted (its object audit), whatever log_statement says.
struct AuditSettings: Codable, Sendable, Hashable {
  /// `pgaudit.role`.
  var role: String
  /// `pgaudit.log_level`.
  var level: String
  /// Those of the settings that this session does not have from the server's configuration: what others have is not known.
  var local: [String] = []
  /// Who need not heed them.
  var overrides: [String] = []
  /// The shims of which that role was granted every read and write.
  var shims: [Shim] = []

  struct Shim: Codable, Sendable, Hashable {
    let rename: UUID
    /// The version of its row in pg_class: a grant that was taken away and given again shows.
    let version: String
  }

  /// What keeps uses of a shim out of the log although the role was granted it.
  private var silences: [LogDoubt] {
    var found: [LogDoubt] = []
    if level != "log" {
      found.append(LogDoubt("audit-level", "pgaudit.log_level is \(level): set it to log"))
    }
    if !local.isEmpty {
      found.append(
        LogDoubt(
          "audit-unknown",
          "\(local.joined(separator: ", ")) is set for this role or database, so what others have is not known"
        ))
    }
    if !overrides.isEmpty { found.append(LogDoubt("audit-override", overrides.joined(separator: "; "))) }
    return found
  }

  /// What was audited all the time from one heartbeat to the next; nil if another role was, or none.
  func upTo(_ later: AuditSettings?) -> LogAudit? {
    guard let later, later.role == role else { return nil }
    return LogAudit(
      role: role, renames: shims.filter(later.shims.contains).map(\.rename),
      doubts: (silences + later.silences).unique)
  }
}

extension AuditSettings {
  /// NULL without pgaudit, which can only be loaded with the server: a setting that merely looks like its own has no context.
  ///
  /// pgaudit asks for any right that the statement needs and the role has (`audit_on_relation`), so a role with all four sees
  /// each read and write.
  static let query: SQL = """
    (SELECT jsonb_build_object('role', s.setting, 'level', current_setting('pgaudit.log_level', true),
      'local', (SELECT coalesce(jsonb_agg(l.name ORDER BY l.name), '[]') FROM pg_settings l
        WHERE l.name IN ('pgaudit.role', 'pgaudit.log_level')
          AND l.source NOT IN ('default', 'environment variable', 'configuration file', 'command line')),
      'overrides', \(ServerReader.overrides(of: "pgaudit.role", silencing: "<> current_setting('pgaudit.role', true)"))
        || \(ServerReader.overrides(of: "pgaudit.log_level", silencing: "<> 'log'")),
      'shims', (SELECT coalesce(jsonb_agg(jsonb_build_object('rename', m.id, 'version', c.xmin::text)
          ORDER BY m.number), '[]')
        FROM aka.sys_table_migrations m JOIN pg_class c ON c.oid = m.shim_oid
        WHERE \(AuditGrants.areComplete)))
    FROM pg_settings s WHERE \(AuditGrants.isOn))
    """
}

/// What was audited between two heartbeats.
struct LogAudit: Codable, Sendable, Hashable {
  /// The audit role.
  var role: String
  /// The renames whose shims it covers.
  var renames: [UUID]
  /// What speaks against it.
  var doubts: [LogDoubt]
}
