/// The SQL files of this folder, embedded in the binary when it is built.
public enum LedgerSQL {
  /// The upgrades of schema `aka`, oldest first; the first has version 1.
  public static let upgrades: [String] = [
    PackageResources.ledger_001_sql, PackageResources.ledger_002_sql, PackageResources.ledger_003_sql,
    PackageResources.ledger_004_sql, PackageResources.ledger_005_sql, PackageResources.ledger_006_sql,
    PackageResources.ledger_007_sql, PackageResources.ledger_008_sql, PackageResources.ledger_009_sql,
    PackageResources.ledger_010_sql, PackageResources.ledger_011_sql, PackageResources.ledger_012_sql,
  ].map { String(decoding: $0, as: UTF8.self) }
}
