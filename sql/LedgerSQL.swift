/// The SQL files of this folder, embedded in the binary when it is built.
public enum LedgerSQL {
  /// The upgrades of schema `aka`, oldest first; the first has version 1.
  public static let upgrades: [String] = [
    String(decoding: PackageResources.ledger_001_sql, as: UTF8.self)
  ]
}
