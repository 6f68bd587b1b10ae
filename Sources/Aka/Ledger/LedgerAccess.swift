import LedgerSQL
import Postgres

extension Ledger {
  /// Why this aka, as this role, cannot work with the ledger as it is; `nil` if it can.
  func accessRefusal() throws -> Refusal? {
    guard try exists() else { return try foreignSchemaRefusal() ?? installationRefusal() }
    let rights = try connection.run(
      """
      SELECT current_user AS me, has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
        AS schema, bool_and(has_table_privilege(c.oid, 'SELECT')) AS read,
        bool_and(has_table_privilege(c.oid, 'INSERT')) AND bool_and(has_table_privilege(c.oid, 'UPDATE')
          OR c.relname <> 'sys_table_migrations') AS write
      FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' AND c.relname LIKE 'sys\\_%'
      WHERE n.nspname = 'aka' GROUP BY n.oid
      """)[0]
    guard try rights["schema"] && rights["read"] && rights["write"] else {
      let me: Identifier = try rights["me"]
      return Refusal(
        "role \(me) may not use the ledger, which another role installed",
        remedy:
          "as its owner: GRANT ALL ON SCHEMA aka TO \(me); GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(me)")
    }
    return try versionRefusal(version())
  }

  /// Whether this role can read what the ledger says, and this aka understand it: enough for a plan.
  func isReadable() throws -> Bool {
    guard
      try connection.run(
        """
        SELECT coalesce(has_schema_privilege(to_regnamespace('aka'), 'USAGE') AND has_table_privilege(
          (SELECT oid FROM pg_class WHERE relnamespace = to_regnamespace('aka') AND relname = 'sys_table_migrations'), 'SELECT'), false)
        """
      ).scalar()
    else { return false }
    return try versionRefusal(version()) == nil
  }

  /// A ledger that a newer aka wrote may mean things that we do not know.
  func versionRefusal(_ version: Int) -> Refusal? {
    guard version > LedgerSQL.upgrades.count else { return nil }
    return Refusal(
      "the ledger in this database has version \(version); this aka \(Version.current) knows up to "
        + "\(LedgerSQL.upgrades.count)",
      remedy: "use the newer aka that wrote it")
  }

  /// A schema called aka that is somebody else's must not be mixed with ours.
  func foreignSchemaRefusal() throws -> Refusal? {
    guard try connection.run("SELECT \(Self.isForeign)").scalar() else { return nil }
    return Refusal(
      "this database has a schema named aka with other things in it",
      remedy: "rename that schema; aka keeps its ledger in a schema of this name")
  }

  /// Whether the schema has anything in it, as an expression; for where there is no ledger.
  static let isForeign: SQL = """
    EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_namespace'::regclass
      AND d.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = 'aka') AND d.deptype = 'n')
    """

  private func installationRefusal() throws -> Refusal? {
    let row = try connection.run(
      """
      SELECT current_user AS me, coalesce(has_schema_privilege(to_regnamespace('aka'), 'CREATE'),
        has_database_privilege(current_database(), 'CREATE')) AS may_install
      """)[0]
    guard try !row["may_install"] else { return nil }
    let me: Identifier = try row["me"]
    return Refusal(
      "role \(me) may not create the schema for the ledger",
      remedy:
        "run 'aka init' as a role that may, then GRANT ALL ON SCHEMA aka TO \(me); GRANT ALL ON ALL TABLES IN SCHEMA "
        + "aka TO \(me)")
  }
}
