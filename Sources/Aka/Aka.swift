import Postgres

/// The tool as a library: one value a database session, with a method a verb.
///
///     let aka = Aka(connection: try Connection(to: "service=shop"))
///     let outcome = try aka.rename([RenameRequest(old: "users", new: "tb_user")])
public struct Aka {
  private let connection: Connection
  private let interruption: Interruption?
  private let report: (RenameProgress) -> Void

  /// Works through a connection.
  ///
  /// - Parameters:
  ///   - connection: a session with the primary.
  ///   - interruption: stops waiting when it is requested.
  ///   - report: hears what is going on.
  public init(
    connection: Connection, interruption: Interruption? = nil,
    report: @escaping (RenameProgress) -> Void = { _ in }
  ) {
    self.connection = connection
    self.interruption = interruption
    self.report = report
  }

  /// Installs or upgrades the ledger.
  public func install() throws -> LedgerInstallation { try Ledger(connection: connection).install() }

  /// What renames would do. Changes nothing.
  public func plan(_ requests: [RenameRequest]) throws -> Plan {
    try Planner(connection: connection).plan(requests)
  }

  /// Renames tables: all or none. What is renamed already stays as it is.
  public func rename(
    _ requests: [RenameRequest], policy: LockPolicy = LockPolicy(), notes: String? = nil
  ) throws -> RenameOutcome {
    try Renamer(connection: connection, swapper: swapper(policy), notes: notes).rename(requests)
  }

  /// Gives a table its old name back. The new name becomes a shim, unless it is not to be kept.
  public func rollback(
    _ name: WrittenName, keepsNewName: Bool = true, policy: LockPolicy = LockPolicy()
  ) throws -> RollbackOutcome {
    try Rollback(connection: connection, swapper: swapper(policy)).run(name, keepsNewName: keepsNewName)
  }

  /// Where every rename stands.
  public func status() throws -> [RenameStatus] { try Ledger(connection: connection).status() }

  private func swapper(_ policy: LockPolicy) -> Swapper {
    Swapper(connection: connection, policy: policy, interruption: interruption, report: report)
  }
}
