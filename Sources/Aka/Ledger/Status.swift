import Postgres

/// Where one rename stands, and whether the catalog agrees.
public struct RenameStatus: Sendable, Codable {
  /// The ledger's row.
  public let entry: LedgerEntry
  /// What the catalog says about it.
  public let health: Health

  /// Whether table and shim are where the ledger says.
  public enum Health: String, Sendable, Codable {
    case ok
    case tableMissing = "table_missing"
    case tableElsewhere = "table_elsewhere"
    case shimMissing = "shim_missing"
    case shimDetached = "shim_detached"
  }
}

extension Ledger {
  /// All renames with their health, oldest first.
  func status() throws -> [RenameStatus] {
    let entries = try entries()
    let oids = entries.map(\.tableOid) + entries.compactMap(\.shimOid)
    let places: [UInt32: QualifiedName] = Dictionary(
      uniqueKeysWithValues: try connection.run(
        """
        SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = ANY(\(Array(Set(oids))))
        """
      ).map { try ($0["oid"], QualifiedName($0["nspname"], $0["relname"])) })
    let aliases = entries.filter { $0.shimKind == .alias }.compactMap(\.shimOid)
    let filled: [UInt32] =
      aliases.isEmpty
      ? []
      : try connection.run(
        "SELECT inhparent FROM pg_inherits WHERE inhparent = ANY(\(aliases)) AND NOT inhdetachpending"
      ).map { try $0["inhparent"] }
    return entries.map { RenameStatus(entry: $0, health: $0.health(places, filled: Set(filled))) }
  }
}

extension LedgerEntry {
  /// - Parameter filled: the alias tables that have a partition. Without one an alias shows no rows.
  fileprivate func health(_ places: [UInt32: QualifiedName], filled: Set<UInt32>) -> RenameStatus.Health {
    // A rename that is over says nothing about what the table is called today.
    guard status.isLive || compatibilityViewCreated else { return .ok }
    guard let table = places[tableOid] else { return .tableMissing }
    let hasNewName = status == .active || status == .brownout
    guard table == (hasNewName ? new : old) else { return .tableElsewhere }
    guard compatibilityViewCreated else { return .ok }
    guard let shim = shimOid, places[shim] == (isInBrownout ? brownoutPlace : shimName) else {
      return .shimMissing
    }
    return shimKind == .alias && !isInBrownout && !filled.contains(shim) ? .shimDetached : .ok
  }
}
