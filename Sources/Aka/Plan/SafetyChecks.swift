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

  /// Throws what speaks against changing anything in this database, as this role.
  func refuseWithoutAccess() throws {
    let refusals = try server() + [Ledger(connection: connection).accessRefusal()].compactMap { $0 }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals) }
  }

  /// Refusals of wishes that exclude each other.
  func contradictions(among wishes: [Wish]) -> [Refusal] {
    func repeated(_ key: (Wish) -> some Hashable) -> [Wish] {
      Dictionary(grouping: wishes) { AnyHashable(key($0)) }.values.filter { $0.count > 1 }.map { $0[1] }
    }
    return repeated(\.relation.oid).map {
      Refusal("\($0.relation.qualifiedName) is named twice", remedy: "name each table once")
    }
      + repeated(\.new).map {
        Refusal("two tables cannot both become \($0.new)", remedy: "choose different names")
      }
  }

  /// Refusals that concern one table. Asks the server nothing: what it has to say was read for all tables at once.
  func table(
    _ table: Relation, new: QualifiedName, options: RenameOptions, occupant: Occupant?,
    entries: [LedgerEntry]
  ) -> [Refusal] {
    if let refusal = ledger(table, new: new, entries: entries) ?? kind(of: table) { return [refusal] }
    var refusals: [Refusal] = []
    if let refusal = target(of: table, new: new) { refusals.append(refusal) }
    refusals += options.refusals(for: table)
    if let occupant {
      refusals.append(
        Refusal(
          "the name \(new) is taken by \(occupant.inWords)",
          remedy: "choose another name, or rename that first"))
    }
    return refusals
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
    guard [.table, .partitionedTable, .foreignTable, .view, .materializedView].contains(table.kind) else {
      return Refusal("\(name) is \(table.kind.inWords)", remedy: "aka renames tables and views")
    }
    return nil
  }

  private func ledger(_ table: Relation, new: QualifiedName, entries: [LedgerEntry]) -> Refusal? {
    if entries.contains(where: { $0.isInBrownout && $0.shimName == new }) {
      return Refusal("the name \(new) is in a brownout and may come back", remedy: "wait until that is over")
    }
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
    if new.schema == "aka" || new.schema == "information_schema" || new.schema.name.hasPrefix("pg_") {
      let owner = new.schema == "aka" ? "aka" : "PostgreSQL"
      return Refusal("schema \(new.schema) belongs to \(owner) itself", remedy: "choose another schema")
    }
    if table.rowSecurity && table.hasColumnGrants {
      return Refusal(
        "\(table.qualifiedName) has row-level security and grants on single columns; no view can obey both",
        remedy: "replace the column grants by a grant on the table, or switch row-level security off")
    }
    return nil
  }
}
