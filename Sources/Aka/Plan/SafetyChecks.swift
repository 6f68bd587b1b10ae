import Postgres

/// What must hold before a rename is even worth explaining.
struct SafetyChecks {
  let connection: Connection

  /// Refusals that concern every table.
  func server() throws -> [Refusal] {
    // Without security_invoker (new in 15) a view would let its readers past row-level security.
    if connection.serverVersion < 150_000 {
      return [
        Refusal(
          "this server is PostgreSQL \(connection.serverVersion / 10_000); aka needs 15 or later, whose views can "
            + "check the rights of the role that asks (security_invoker)", remedy: "upgrade the server first")
      ]
    }
    if try connection.run("SELECT pg_is_in_recovery()").scalar() {
      return [
        Refusal("this server is a standby, where nothing can be changed", remedy: "connect to the primary")
      ]
    }
    return []
  }

  /// Refusals of wishes that exclude each other.
  func contradictions(among wishes: [(relation: Relation, new: QualifiedName)]) -> [Refusal] {
    func repeated<Key: Hashable>(_ key: (Relation, QualifiedName) -> Key) -> [(
      relation: Relation, new: QualifiedName
    )] {
      Dictionary(grouping: wishes) { key($0.relation, $0.new) }.values.filter { $0.count > 1 }.map { $0[1] }
    }
    return repeated { relation, _ in relation.oid }.map {
      Refusal("\($0.relation.qualifiedName) is named twice", remedy: "name each table once")
    }
      + repeated { _, new in new }.map {
        Refusal("two tables cannot both become \($0.new)", remedy: "choose different names")
      }
  }

  /// Refusals that concern one table.
  ///
  /// - Parameter leaving: tables of the same plan, whose names become free.
  func table(
    _ table: Relation, new: QualifiedName, entries: [LedgerEntry], outgoing: LedgerEntry?,
    leaving: Set<UInt32>
  ) throws -> [Refusal] {
    if let refusal = ledger(table, new: new, entries: entries) ?? kind(of: table) { return [refusal] }
    var refusals: [Refusal] = []
    if let refusal = target(of: table, new: new) { refusals.append(refusal) }
    if outgoing == nil, let refusal = try occupant(of: new, leaving: leaving) { refusals.append(refusal) }
    return refusals + (try privileges(on: table))
  }

  private func kind(of table: Relation) -> Refusal? {
    let name = table.qualifiedName
    if table.schema.name.hasPrefix("pg_") || table.schema == "information_schema" {
      return table.persistence == "t"
        ? Refusal(
          "\(name) is a temporary table of this session",
          remedy: "rename it with ALTER TABLE; nobody else sees it")
        : Refusal("\(name) belongs to PostgreSQL itself", remedy: "leave it alone")
    }
    if table.schema == "aka" { return Refusal("\(name) belongs to aka itself", remedy: "leave it alone") }
    if let owner = table.extension {
      return Refusal(
        "\(name) belongs to extension \(owner), whose code calls it by name", remedy: "leave it alone")
    }
    guard [.table, .partitionedTable, .foreignTable].contains(table.kind) else {
      return Refusal("\(name) is \(table.kind.inWords)", remedy: "aka renames tables")
    }
    return nil
  }

  private func ledger(_ table: Relation, new: QualifiedName, entries: [LedgerEntry]) -> Refusal? {
    for entry in entries where entry.status.isLive {
      if entry.status == .pending, entry.old == table.qualifiedName {
        // The same wish again adopts what was staged; another wish must wait.
        if entry.new == new { continue }
        return Refusal(
          "a rename \(entry.old) -> \(entry.new.name) is staged",
          remedy: "finish it, or 'aka rollback \(entry.old)'")
      }
      if entry.tableOid == table.oid {
        return Refusal(
          "\(table.qualifiedName) was renamed from \(entry.oldName) and that is not cleaned up yet",
          remedy: "clean up or roll back that rename first")
      }
      if entry.shimOid == table.oid {
        return Refusal(
          "\(table.qualifiedName) is the shim of \(entry.new) already", remedy: "roll that rename back first")
      }
    }
    return nil
  }

  private func target(of table: Relation, new: QualifiedName) -> Refusal? {
    if new == table.qualifiedName {
      return Refusal("\(new) has that name already", remedy: "choose another name")
    }
    if new.schema != table.schema {
      return Refusal(
        "\(table.qualifiedName) cannot move to schema \(new.schema): aka renames within a schema",
        remedy: "write the new name without a schema")
    }
    if table.rowSecurity && table.hasColumnGrants {
      return Refusal(
        "\(table.qualifiedName) has row-level security and grants on single columns; no view can obey both",
        remedy: "replace the column grants by a grant on the table, or switch row-level security off")
    }
    return nil
  }

  /// A relation's name must be free among relations and among types, since every table is a type as well. Array types
  /// that PostgreSQL named itself make room by themselves (`moveArrayTypeName`).
  private func occupant(of new: QualifiedName, leaving: Set<UInt32>) throws -> Refusal? {
    let found: String? = try connection.run(
      """
      SELECT max(what) FROM (
        SELECT 'a relation' AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = \(new.schema.name) AND c.relname = \(new.name.name) AND c.oid <> ALL(\(Array(leaving)))
        UNION ALL
        SELECT 'a type' FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
          WHERE n.nspname = \(new.schema.name) AND t.typname = \(new.name.name) AND t.typrelid = 0
          AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)) occupants
      """
    ).scalar()
    return found.map {
      Refusal("the name \(new) is taken by \($0)", remedy: "choose another name, or rename that first")
    }
  }

  /// What PostgreSQL will ask of the role, asked before anything is changed.
  private func privileges(on table: Relation) throws -> [Refusal] {
    let row = try connection.run(
      """
      SELECT current_user AS me, pg_has_role(c.relowner, 'USAGE') AS owns,
        has_schema_privilege(c.relnamespace, 'CREATE') AS may_create,
        has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') AS may_lock,
        to_regnamespace('aka') IS NOT NULL OR has_database_privilege(current_database(), 'CREATE') AS may_install
      FROM pg_class c WHERE c.oid = \(table.oid)
      """)[0]
    let me: Identifier = try row["me"]
    var refusals: [Refusal] = []
    if try !row["owns"] {
      refusals.append(
        Refusal(
          "role \(me) does not own \(table.qualifiedName)",
          remedy: "connect as \(table.owner), or as a member of it: GRANT \(table.owner) TO \(me)"))
    }
    if try !row["may_create"] {
      refusals.append(
        Refusal(
          "role \(me) may not create in schema \(table.schema)",
          remedy: "GRANT CREATE ON SCHEMA \(table.schema) TO \(me)"))
    }
    if try !row["may_lock"] {
      refusals.append(
        Refusal(
          "role \(me) may not lock \(table.qualifiedName), for which PostgreSQL wants UPDATE, DELETE or TRUNCATE",
          remedy: "GRANT UPDATE ON \(table.qualifiedName) TO \(me)"))
    }
    if try !row["may_install"] {
      refusals.append(
        Refusal(
          "role \(me) may not create the schema for the ledger",
          remedy: "run 'aka init' as a role that may, then GRANT ALL ON SCHEMA aka and its tables TO \(me)"))
    }
    return refusals
  }
}
