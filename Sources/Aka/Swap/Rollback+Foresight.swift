import Postgres

extension Rollback {
  /// What a rollback would do. The shims are built as they would be, in a transaction that is rolled back, so that whatever
  /// speaks against it is heard now.
  func foresee(_ selection: RollbackSelection, keepsNewNames: Bool) throws -> [RolledBack] {
    struct Foreseen: Error { let tables: [RolledBack] }
    return try swapper.restaging {
      let chosen = try selection.choose(from: Ledger(connection: connection).entries())
      if let refusal = refusal(of: chosen) { throw refusal }
      let active = chosen.filter { [.active, .brownout].contains($0.status) }
      let others = chosen.filter { ![.active, .brownout].contains($0.status) }.map {
        RolledBack($0, $0.status == .pending ? .abandoned : .alreadyRolledBack)
      }
      guard !active.isEmpty else { return others }
      try refuseWithoutPrivileges(active)
      do {
        return try connection.transaction {
          throw Foreseen(
            tables: others
              + (try stage(active, keepsNewNames: keepsNewNames).exchanges.map {
                try describe($0, keepsNewNames: keepsNewNames)
              }))
        }
      } catch let foreseen as Foreseen {
        return foreseen.tables
      }
    }
  }

  private func refuseWithoutPrivileges(_ entries: [LedgerEntry]) throws {
    let catalog = Catalog(connection: connection)
    let oids = entries.map(\.tableOid)
    let tables = try catalog.read(Relation.self, of: oids).values.compactMap(\.first)
    let privileges = try catalog.read(TablePrivileges.self, of: oids)
    let refusals = tables.flatMap { privileges[$0.oid]?.first?.refusals(for: $0) ?? [] }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals) }
  }
}
