import FoundationEssentials
import Postgres

/// A brownout whose time was over, and what became of it.
public struct ExpiredBrownout: Sendable, Codable, Hashable {
  /// The name that it took away.
  public let name: String
  /// Whether the name works again.
  public let ended: Bool
  /// Why it does not.
  public let problem: String?
}

/// Ends brownouts. How that is done is written in the database, so that it needs no aka: see `aka.end_brownout`.
struct Brownouts {
  let connection: Connection

  /// Ends those whose time is over, if there are any and this server can be written to.
  func endExpired() throws -> [ExpiredBrownout] {
    // An older ledger knows no brownouts, and a role without rights on it can end none.
    let mayEnd: Bool = try connection.run(
      """
      SELECT NOT pg_is_in_recovery() AND EXISTS (
        SELECT FROM pg_namespace n JOIN pg_proc p ON p.pronamespace = n.oid JOIN pg_class c ON c.relnamespace = n.oid
        WHERE n.nspname = 'aka' AND p.proname = 'end_expired_brownouts' AND c.relname = 'sys_table_migrations'
          AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'UPDATE'))
      """
    ).scalar()
    guard mayEnd else { return [] }
    return try connection.run("SELECT name, ended, problem FROM aka.end_expired_brownouts()").map {
      try ExpiredBrownout(name: $0["name"], ended: $0["ended"], problem: $0["problem"])
    }
  }

  /// Those that one cleanup began and that are not over.
  func begun(by run: UUID) throws -> [LedgerEntry] {
    try Ledger(connection: connection).entries().filter { try isBegun($0, by: run) }
  }

  /// Whether a rename is in the brownout that one cleanup began. Another aka may have ended that since, and begun another, so the
  /// row is read first and this is asked afterwards.
  func isBegun(_ entry: LedgerEntry, by run: UUID) throws -> Bool {
    try entry.isInBrownout
      && connection.run(
        """
        SELECT coalesce((SELECT detail ->> 'run' = \(run.uuidString) FROM aka.sys_table_migration_events
          WHERE migration_id = \(entry.id) AND event = \(Phase.Transition.brownOut.rawValue) ORDER BY id DESC LIMIT 1), false)
        """
      ).scalar()
  }

  /// What has become of a brownout that somebody watches over.
  enum Fate {
    case goesOn
    /// Its time was over by the database's clock, and some aka, or the database, has put the shim back. That is no reason
    /// to keep it.
    case expired
    /// A person wanted the name back, or the rename has gone on to something else.
    case endedByOthers
  }

  /// - Parameter entry: the rename as it was when the brownout had begun.
  func fate(of entry: LedgerEntry) throws -> Fate {
    let now = try Ledger(connection: connection).entry(entry.id)
    if now.isAsItWas(entry) { return .goesOn }
    let hasExpired: Bool = try connection.run(
      """
      SELECT event = 'end_brownout' AND detail ->> 'why' = 'its time was over' FROM aka.sys_table_migration_events
      WHERE migration_id = \(entry.id) ORDER BY id DESC LIMIT 1
      """
    ).scalar()
    return hasExpired && now.shimOid == entry.shimOid && now.brownoutAt == entry.brownoutAt
      ? .expired : .endedByOthers
  }

  /// Ends one. Returns whether there was one to end.
  func end(_ id: UUID, why: String) throws -> Bool {
    try connection.run("SELECT aka.end_brownout(\(id), \(why))").scalar()
  }

  /// Ends one, and tries again for a while if somebody holds the view: it was put away in the belief that nobody needs it,
  /// so nobody holds it for long.
  func endPatiently(_ id: UUID, why: String) throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    while true {
      do {
        return try self.end(id, why: why)
      } catch let error as PostgresError
        where [.lockNotAvailable, .deadlockDetected].contains(error.state) && clock.now < end
      {
        sleepUninterruptibly(for: .milliseconds(50))
      }
    }
  }
}
