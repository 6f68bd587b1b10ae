import FoundationEssentials
import Postgres

/// What became of a wish to have a name back.
public struct RestoreOutcome: Sendable, Codable {
  /// The name that works again.
  public let name: QualifiedName
  /// The table that it serves.
  public let table: QualifiedName
  /// What serves it.
  public let shim: ShimKind
  /// Whether there was anything to do: the name may never have been away.
  public let isRestored: Bool
  /// The former definition as SQL, if the present one is not the same: the table has changed, or somebody had changed the
  /// shim by hand.
  public let formerDefinition: String?
}

/// Brings back a shim that was cleaned up, as it would be if the table were renamed today.
struct Restore {
  let connection: Connection
  let swapper: Swapper

  func run(_ name: WrittenName) throws -> RestoreOutcome {
    try SafetyChecks(connection: connection).refuseWithoutAccess()
    return try swapper.restaging {
      let entries = try Ledger(connection: connection).entries()
      guard let gone = entries.withoutShim(named: name) else {
        let entry = try entries.latest(named: name)
        if entry.isInBrownout {
          _ = try Brownouts(connection: connection).endPatiently(entry.id, why: "aka restore")
          return RestoreOutcome(entry, isRestored: true, formerDefinition: nil)
        }
        if entry.status == .pending {
          throw Refusal(
            "\(entry.old) -> \(entry.newName) was only staged", remedy: "finish it with 'aka rename'")
        }
        guard try Catalog(connection: connection).relationOid(at: entry.shimName) == entry.shimOid else {
          throw Refusal(
            "\(entry.shimName) was not cleaned up: somebody dropped its \(entry.shimKind.name), or put something else there",
            remedy: "aka doctor --fix")
        }
        return RestoreOutcome(entry, isRestored: false, formerDefinition: nil)
      }
      return try restore(gone, entries: entries)
    }
  }

  /// Everything in one transaction, which waits for no lock that others hold but DDL of the table, and makes nobody wait:
  /// reading the table for a view is what it locks it for.
  private func restore(_ entry: LedgerEntry, entries: [LedgerEntry]) throws -> RestoreOutcome {
    _ = try Ledger(connection: connection).install()
    // The name is missing now. A sample that says so covers the time from the first instant of the new shim on.
    try SwapEvidence(connection: connection).take(for: [ShimName(id: entry.id, name: entry.shimName)])
    let shim: (StagedShim, AliasRestoration?) = try connection.transaction {
      let (shim, fingerprint) = try stage(entry, among: entries)
      let account = try account(of: entry, shim, fingerprint)
      if let attachment = shim.attachment {
        return (
          shim,
          AliasRestoration(
            entry: entry, staged: shim, attachment: attachment, fingerprint: fingerprint,
            account: [claim(entry)] + (try publications(entry)) + account)
        )
      }
      for statement in account { try connection.run(statement) }
      try connection.run(SwapScript.approach(shim.name, to: entry.shimName))
      try connection.run(SwapScript.arrive(shim.name, at: entry.shimName))
      return (shim, nil)
    }
    if let restoration = shim.1 { try attach(restoration) }
    return RestoreOutcome(entry, isRestored: true, formerDefinition: try former(entry, now: shim.0.oid))
  }

  private func stage(_ entry: LedgerEntry, among entries: [LedgerEntry]) throws -> (StagedShim, Fingerprint) {
    try Ledger(connection: connection).takeTurns()
    try connection.run(claim(entry))
    try Catalog(connection: connection).prepareReading()
    if let refusal = try refusal(of: entry, among: entries) { throw refusal }
    return try Stage(connection: connection).build(
      entry.stagedName("shim"), over: entry.tableOid, as: entry.rebuiltDesign(connection))
  }

  /// An alias cannot be put into its place without the table's lock, which is waited for as in a rename.
  private func attach(_ restoration: AliasRestoration) throws {
    do {
      _ = try swapper.enter(restoration)
    } catch {
      _ = try? connection.shielded {
        try connection.transaction {
          try ShimRemoval(connection: connection).remove(restoration.staged.name)
        }
      }
      throw error
    }
    AliasStatistics(connection: connection).refresh(report: swapper.report)
  }

  /// What the ledger is told, and what trigger functions are.
  private func account(of entry: LedgerEntry, _ view: StagedShim, _ fingerprint: Fingerprint) throws -> [SQL]
  {
    let patches =
      entry.status == .rolledBack ? [] : try FunctionPatches(connection: connection).reapply(entry)
    return patches + [
      Ledger.staged(view, fingerprint: fingerprint, for: entry),
      """
      UPDATE aka.sys_table_migrations SET status = \((entry.status.after(.restore) ?? entry.status).rawValue),
        compatibility_view_created = true WHERE id = \(entry.id)
      """, Ledger.events(Phase.Transition.restore.rawValue, of: [entry.id]),
    ]
  }

  /// Those that must send nothing under the alias's name.
  private func publications(_ entry: LedgerEntry) throws -> [SQL] {
    try PublicationSwitches(connection, sending: entry).statements(
      noting: [entry.id], remedy: "change that, or do without \(entry.shimName)")
  }

  private func claim(_ entry: LedgerEntry) -> SQL {
    """
    SELECT aka.assert_unchanged(1 = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
      WHERE id = \(entry.id) AND status = \(entry.status.rawValue) AND shim_oid IS NULL FOR UPDATE) claimed))
    """
  }

  private func refusal(of entry: LedgerEntry, among entries: [LedgerEntry]) throws -> Refusal? {
    let place = try connection.run(
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = \(entry.tableOid)::oid
      """
    ).first.map { QualifiedName(try $0["nspname"], try $0["relname"]) }
    guard let place else {
      return Refusal(
        "the table of \(entry.shimName) was dropped", remedy: "there is nothing to serve it from")
    }
    guard place == entry.tableName else {
      return Refusal(
        "the table of \(entry.shimName) is \(place) now, and not \(entry.tableName)",
        remedy: "roll back what was renamed since, or rename it: aka rename \(place) \(entry.shimName)")
    }
    if entry.shimKind == .alias {
      let source = try Catalog(connection: connection).read(AliasSource.self, of: [entry.tableOid])
      if let obstacle = source[entry.tableOid]?.first?.obstacles.first {
        return Refusal(
          "\(entry.tableName) cannot have an alias table: \(obstacle)",
          remedy: "change that, or do without \(entry.shimName)")
      }
    }
    if let other = entries.first(where: { $0.status.isLive && $0.id != entry.id && $0.old == entry.old }) {
      return Refusal(
        "\(entry.old) is the old name of \(other.new) now", remedy: "roll that back or clean it up first")
    }
    guard let occupant = try Catalog(connection: connection).occupants(of: [entry.shimName])[entry.shimName]
    else { return nil }
    return Refusal(
      "the name \(entry.shimName) is taken by \(occupant.inWords)", remedy: "rename or drop that first")
  }

  /// What the ledger keeps of it, if that is not what it is now.
  private func former(_ entry: LedgerEntry, now shim: UInt32) throws -> String? {
    let kept: String? = try connection.run(
      """
      SELECT definition FROM aka.sys_kept_definitions WHERE migration_id = \(entry.id) AND kind = 'shim'
      ORDER BY id DESC LIMIT 1
      """
    ).first.map { try $0["definition"] }
    let present = try ShimScript(connection: connection).read(shim, at: entry.shimName)
    return kept == present ? nil : kept
  }
}

extension RestoreOutcome {
  fileprivate init(_ entry: LedgerEntry, isRestored: Bool, formerDefinition: String?) {
    self.init(
      name: entry.shimName, table: entry.tableName, shim: entry.shimKind, isRestored: isRestored,
      formerDefinition: formerDefinition)
  }
}

extension [LedgerEntry] {
  /// The latest rename of a name whose shim was dropped, unless a later one has a shim there.
  fileprivate func withoutShim(named name: WrittenName) -> LedgerEntry? {
    let candidates = filter { entry in
      entry.migratedAt != nil && entry.status != .pending && entry.shimName.name == name.name
        && (name.schema ?? entry.shimName.schema) == entry.shimName.schema
    }
    guard !candidates.contains(where: \.compatibilityViewCreated) else { return nil }
    return candidates.last { $0.status == .cleaned || $0.status == .rolledBack }
      ?? last { entry in
        entry.status == .cleaned && entry.newName == name.name
          && (name.schema ?? entry.newSchemaName) == entry.newSchemaName
      }
  }
}
