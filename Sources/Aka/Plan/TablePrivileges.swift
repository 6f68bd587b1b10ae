import Postgres

/// What PostgreSQL will ask of the role for one table, asked before anything is changed.
struct TablePrivileges: CatalogFact {
  let me: Identifier
  let owns: Bool
  let mayCreate: Bool
  let mayLock: Bool

  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT c.oid AS table_oid, jsonb_build_object('me', current_user, 'owns', pg_has_role(c.relowner, 'USAGE'),
      'may_create', has_schema_privilege(c.relnamespace, 'CREATE'),
      'may_lock', has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')) AS fact
    FROM pg_class c WHERE c.oid = ANY(\(tables))
    """
  }

  func refusals(for table: Relation) -> [Refusal] {
    var refusals: [Refusal] = []
    if !owns {
      refusals.append(
        Refusal(
          "role \(me) does not own \(table.qualifiedName)",
          remedy: "connect as \(table.owner), or as a member of it: GRANT \(table.owner) TO \(me)"))
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
}
