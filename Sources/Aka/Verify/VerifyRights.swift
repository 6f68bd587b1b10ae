import Postgres

/// What a role must be allowed to do to put a shim to the test: another like it is built in schema aka to compare, and belongs to
/// the table's owner.
struct VerifyRights {
  let connection: Connection

  /// Throws which rights are missing for a rename.
  func refuseUnlessEnough(for entry: LedgerEntry) throws {
    let rights = try connection.run(
      """
      SELECT current_user AS me, has_schema_privilege('aka', 'CREATE') AS may_build, c.relowner::regrole::text AS owner,
        coalesce(pg_has_role(c.relowner, 'USAGE'), true) AS owns
      FROM (SELECT) one LEFT JOIN pg_class c ON c.oid = \(entry.tableOid)::oid
      """)[0]
    let me: Identifier = try rights["me"]
    var refusals: [Refusal] = []
    if try !rights["owns"] {
      let owner: String = try rights["owner"]
      refusals.append(
        Refusal(
          "role \(me) may not verify \(entry.shimName): it does not own \(entry.tableName)",
          remedy: "connect as \(owner), or as a member of it: GRANT \(owner) TO \(me)"))
    }
    if try !rights["may_build"] {
      refusals.append(
        Refusal(
          "role \(me) may not verify \(entry.shimName): another view is built in schema aka to compare it with",
          remedy: "GRANT CREATE ON SCHEMA aka TO \(me)"))
    }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals) }
  }
}
