import Postgres

/// What PostgreSQL will ask of the role for one table, asked before anything is changed.
struct TablePrivileges: CatalogFact {
  let me: Identifier
  let owns: Bool
  /// Whether it is a member of the owner at all, with its rights or without.
  let isMember: Bool
  /// Whether it may give what it makes to the owner.
  let mayBecomeOwner: Bool
  /// Whether memberships have options: since 16.
  let hasOptions: Bool
  let mayCreate: Bool
  let mayLock: Bool

  /// MAINTAIN, which came with 17, lets one lock a table as well (`LockTableAclCheck`).
  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT c.oid AS table_oid, jsonb_build_object('me', current_user, 'owns', pg_has_role(c.relowner, 'USAGE'),
      'is_member', pg_has_role(c.relowner, 'MEMBER'), 'may_become_owner', pg_has_role(c.relowner, \(SQL.becoming)),
      'has_options', current_setting('server_version_num')::int >= 160000,
      'may_create', has_schema_privilege(c.relnamespace, 'CREATE'),
      'may_lock', has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE' || CASE
        WHEN current_setting('server_version_num')::int >= 170000 THEN ', MAINTAIN' ELSE '' END)) AS fact
    FROM pg_class c WHERE c.oid = ANY(\(tables))
    """
  }

  func refusals(for table: Relation) -> [Refusal] {
    var refusals: [Refusal] = []
    if !owns {
      refusals.append(
        Refusal(
          "role \(me) does not own \(table.qualifiedName)",
          remedy: "connect as \(table.owner), or \(membership(in: table.owner))"))
    } else if !mayBecomeOwner {
      // Another owner is given by who may become that one (`check_can_set_role`).
      refusals.append(
        Refusal(
          "role \(me) has the rights of \(table.owner), who owns \(table.qualifiedName), and may not give it the view",
          remedy: "connect as \(table.owner), or GRANT \(table.owner) TO \(me) WITH SET TRUE"))
    }
    if !mayCreate {
      refusals.append(
        Refusal(
          "role \(me) may not create in schema \(table.schema)",
          remedy: "GRANT CREATE ON SCHEMA \(table.schema) TO \(me)"))
    }
    if !mayLock {
      refusals.append(
        Refusal(
          "role \(me) may not lock \(table.qualifiedName), for which PostgreSQL wants UPDATE, DELETE or TRUNCATE",
          remedy: "GRANT UPDATE ON \(table.qualifiedName) TO \(me)"))
    }
    return refusals
  }

  /// How to get the owner's rights; to be made a member again changes nothing.
  private func membership(in owner: Identifier) -> String {
    guard isMember else { return "as a member of it: GRANT \(owner) TO \(me)" }
    return hasOptions ? "GRANT \(owner) TO \(me) WITH INHERIT TRUE, SET TRUE" : "ALTER ROLE \(me) INHERIT"
  }
}
