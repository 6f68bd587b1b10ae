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
    return entries.map { RenameStatus(entry: $0, health: $0.health(places)) }
  }
}

extension LedgerEntry {
  fileprivate func health(_ places: [UInt32: QualifiedName]) -> RenameStatus.Health {
    // A rename that is over says nothing about what the table is called today.
    guard status.isLive || compatibilityViewCreated else { return .ok }
    guard let table = places[tableOid] else { return .tableMissing }
    let hasNewName = status == .active || status == .brownout
    guard table == (hasNewName ? new : old) else { return .tableElsewhere }
    guard compatibilityViewCreated else { return .ok }
    return shimOid.flatMap { places[$0] } == (isInBrownout ? brownoutPlace : shimName) ? .ok : .shimMissing
  }
}
