import LedgerSQL
import Postgres

/// What `init` found and did.
public struct LedgerInstallation: Sendable, Codable, Equatable {
  /// The version before; 0 if there was none.
  public let from: Int
  /// The version now.
  public let to: Int
}

extension Ledger {
  /// Locks against other aka processes, until the transaction ends. A session lock would not survive a pooler that
  /// gives each transaction another session. The number spells "aka" in ASCII.
  private static let advisoryLock = 0x61_6B_61

  /// Lets one aka at a time stage, until the transaction ends. Neither this nor a lock that somebody else's DDL holds is
  /// waited for without end.
  func takeTurns() throws { for statement in Self.turn { try connection.run(statement) } }

  /// The statements by which a transaction takes its turn.
  static let turn: [SQL] = [
    "SET LOCAL lock_timeout = '10s'", "SELECT pg_advisory_xact_lock(\(unescaped: advisoryLock))",
  ]

  /// Installs or upgrades schema `aka`; does nothing when it is up to date.
  func install() throws -> LedgerInstallation {
    if try version() == LedgerSQL.upgrades.count {
      return LedgerInstallation(from: LedgerSQL.upgrades.count, to: LedgerSQL.upgrades.count)
    }
    do {
      return try upgrade()
    } catch let error as PostgresError where error.state == .insufficientPrivilege {
      throw Refusal(
        "this role may not install or upgrade the ledger: \(error.message)",
        remedy: "run 'aka init' as a role that may create schemas here, or as the owner of schema aka")
    }
  }

  private func upgrade() throws -> LedgerInstallation {
    try connection.transaction {
      try takeTurns()
      let before = try version()
      if let refusal = try versionRefusal(before) ?? (before == 0 ? foreignSchemaRefusal() : nil) {
        throw refusal
      }
      for (number, upgrade) in LedgerSQL.upgrades.enumerated().dropFirst(before) {
        try connection.runScript(SQL(unescaped: upgrade))
        try connection.run(
          "INSERT INTO aka.sys_ledger_versions (version, tool_version) VALUES (\(number + 1), \(Version.current))"
        )
      }
      return LedgerInstallation(from: before, to: LedgerSQL.upgrades.count)
    }
  }

  /// The installed version; 0 if there is none.
  func version() throws -> Int {
    guard try exists() else { return 0 }
    return try connection.run("SELECT coalesce(max(version), 0) FROM aka.sys_ledger_versions").scalar()
  }
}
