import Postgres

/// The rights on a shim by which pgaudit's object audit covers it: `GRANT .. ON users TO auditor`, where `pgaudit.role` says
/// auditor. They are the one thing in which a shim's rights may differ from its table's, since they are not there to be used.
enum AuditGrants {
  /// Which they are.
  static let privileges = ["SELECT", "INSERT", "UPDATE", "DELETE"]

  /// Of pg_settings `s`: that pgaudit is loaded and a role is set.
  static let isOn: SQL = "s.name = 'pgaudit.role' AND s.context = 'superuser' AND s.setting <> ''"

  /// The role's number; 0 without one, which is nobody's.
  static let role: SQL = """
    coalesce((SELECT r.oid FROM pg_settings s JOIN pg_roles r ON r.rolname = s.setting WHERE \(isOn)), 0)
    """

  /// Of pg_class `c`: that the role was granted all that a view can be used for. TRUNCATE, which an alias table takes, is not
  /// audited.
  static let areComplete: SQL = """
    c.relkind = 'v' AND \(privileges.count) = (SELECT count(DISTINCT x.privilege_type) FROM aclexplode(c.relacl) x
      WHERE x.grantee = \(role) AND x.privilege_type = ANY(\(privileges)))
    """

  /// Of an entry `x` of a view's rights: that it is only there for the audit.
  ///
  /// Nobody can do anything by it: the view asks for the rights of whoever uses it, or the role is one that nobody can be.
  static func isOne(of view: SQL) -> SQL {
    """
    (x.grantee = \(role) AND NOT x.is_grantable AND x.privilege_type = ANY(\(privileges))
      AND (\(view).reloptions @> '{security_invoker=true}' OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = x.grantee
          AND (r.rolcanlogin OR EXISTS (SELECT FROM pg_auth_members a WHERE a.roleid = r.oid)))))
    """
  }

  /// What was given on a view.
  struct Given {
    let role: Identifier
    /// With commas between them.
    let privileges: String
  }

  /// Reads what was given on a view; nil if nothing was.
  static func given(on view: UInt32, _ connection: Connection) throws -> Given? {
    try connection.run(
      """
      SELECT r.rolname, string_agg(DISTINCT x.privilege_type, ', ') AS privileges
      FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x JOIN pg_roles r ON r.oid = x.grantee
      WHERE c.oid = \(view)::oid AND \(isOne(of: "c")) GROUP BY r.rolname
      """
    ).first.map { Given(role: try $0["rolname"], privileges: try $0["privileges"]) }
  }
}
