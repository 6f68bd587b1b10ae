import Postgres

/// What a rollback did.
public struct RollbackOutcome: Sendable, Codable {
  /// The rename that was rolled back.
  public let old: QualifiedName
  /// Its new name, which is a shim now, or free.
  public let new: QualifiedName
  /// What happened.
  public let result: Result
  /// What the swap cost; `nil` if nothing had been swapped.
  public let figures: SwapFigures?
  /// Objects that were built on the shim and go on reading it, in schema aka.
  public let kept: [String]

  /// The ways in which a rename is undone.
  public enum Result: String, Sendable, Codable {
    /// The table has its old name, and the new name is a shim.
    case flipped
    /// The table has its old name, and the new name is free.
    case bare
    /// It was only staged; the staged shim is gone.
    case abandoned
    /// It had been rolled back before.
    case alreadyRolledBack = "already_rolled_back"
  }
}

/// Rolls back: the table takes its old name again, and the new name becomes the shim.
struct Rollback {
  let connection: Connection
  let swapper: Swapper

  func run(_ name: WrittenName, keepsNewName: Bool) throws -> RollbackOutcome {
    try swapper.restaging {
      let entry = try find(name)
      switch entry.status {
      case .pending: return try abandon(entry)
      case .rolledBack: return RollbackOutcome(entry, .alreadyRolledBack)
      case .cleaned:
        throw Refusal(
          "\(entry.old) -> \(entry.newName) is cleaned up",
          remedy: "rename it the other way: aka rename \(entry.new) \(entry.oldName)")
      case .brownout:
        throw Refusal(
          "\(entry.old) -> \(entry.newName) is in its brownout", remedy: "end the brownout first")
      case .active: break
      }
      let exchange = try stage(entry, keepsNewName: keepsNewName)
      let figures = try swapper.swap([exchange])
      return RollbackOutcome(
        entry, keepsNewName ? .flipped : .bare, figures: figures, kept: exchange.outgoing?.kept ?? [])
    }
  }

  /// The latest rename that a name, old or new, belongs to; a live one first.
  private func find(_ name: WrittenName) throws -> LedgerEntry {
    let entries = try Ledger(connection: connection).entries().filter { entry in
      [entry.old, entry.new].contains { $0.name == name.name && (name.schema ?? $0.schema) == $0.schema }
    }
    let candidates = entries.filter(\.status.isLive)
    if Set(candidates.map(\.schemaName)).count > 1 {
      throw Refusal(
        "'\(name)' is in several schemas: \(candidates.map(\.old.description).joined(separator: ", "))",
        remedy: "write it with its schema")
    }
    guard let entry = candidates.last ?? entries.last else {
      throw Refusal("the ledger knows no rename of \(name)", remedy: "'aka status' lists the renames")
    }
    return entry
  }

  private func stage(_ entry: LedgerEntry, keepsNewName: Bool) throws -> Exchange {
    try connection.transaction {
      try connection.run("SELECT pg_advisory_xact_lock(\(Ledger.advisoryLock))")
      let catalog = Catalog(connection: connection)
      let view = entry.stagedName("flip")
      let fingerprint: Fingerprint
      if keepsNewName {
        fingerprint = try Stage(connection: connection).build(view, over: entry.tableOid)
      } else {
        try catalog.printNamesInFull()
        fingerprint = try Fingerprint.read(connection, ofTable: entry.tableOid)
      }
      return Exchange(
        entry: entry, transition: .flip, from: entry.new, to: entry.old, fingerprint: fingerprint,
        incoming: keepsNewName ? view : nil,
        outgoing: try entry.shimOid.map { try catalog.outgoing($0, of: entry) })
    }
  }

  private func abandon(_ entry: LedgerEntry) throws -> RollbackOutcome {
    try connection.transaction {
      try connection.run("SELECT pg_advisory_xact_lock(\(Ledger.advisoryLock))")
      let changed = try connection.run(
        """
        UPDATE aka.sys_table_migrations SET status = 'rolled_back', rollback_at = clock_timestamp(),
          rollback_by = session_user, shim_oid = NULL
        WHERE id = \(entry.id) AND status = 'pending'
        """)
      guard changed.commandTag == "UPDATE 1" else {
        throw Refusal(
          "\(entry.old) was swapped meanwhile", remedy: "run the same command again to roll that back")
      }
      try connection.run("DROP VIEW IF EXISTS \(entry.stagedName("shim"))")
      try Ledger(connection: connection).record(Phase.Transition.abandon.rawValue, of: entry.id)
    }
    return RollbackOutcome(entry, .abandoned)
  }
}

extension RollbackOutcome {
  fileprivate init(_ entry: LedgerEntry, _ result: Result, figures: SwapFigures? = nil, kept: [String] = []) {
    self.init(old: entry.old, new: entry.new, result: result, figures: figures, kept: kept)
  }
}
