import FoundationEssentials
import Postgres

/// Where a rename stands on its way to being cleaned up.
enum Assessment {
  /// There is no shim to drop.
  case already
  /// No shim was ever needed, because another table has the name: only the ledger is to be told.
  case bare
  /// The shim may go.
  case earned(Shim, Verdict, brownout: Duration?, mustBeSeen: Bool)
  /// It stays.
  case notYet(Verdict?, [CleanupObstacle])

  /// A shim in its place.
  struct Shim {
    let oid: UInt32
    let owner: Identifier
  }
}

extension Cleanup {
  /// Decides about one rename. Changes nothing.
  ///
  /// - Parameter users: who uses its shim; those of them that will be repointed are no obstacle.
  func assess(_ entry: LedgerEntry, users: [ShimUser]) throws -> Assessment {
    switch entry.status {
    case .pending:
      return .notYet(nil, [.staged(entry)])
    case .cleaned: return .already
    case .active where entry.shimOid == nil:
      return entry.age >= options.quietPeriod.milliseconds / 1000
        ? .bare : .notYet(nil, [.young(entry, options)])
    case .rolledBack where entry.shimOid == nil: return .already
    case .active, .brownout, .rolledBack: break
    }
    if entry.isInBrownout { return .notYet(nil, [.inBrownout(entry)]) }
    guard let shim = try shim(of: entry) else { return .notYet(nil, [.astray(entry)]) }
    let inTheWay = users.filter { user in
      if case .namesIt = user.way, accepts(ShimUser.namingCode) { return false }
      return true
    }.map { $0.obstacle(entry.shimName) }
    let verdict = try evidence(entry, options.quietPeriod)
    switch CleanupDecision(verdict, options: options, now: try now()) {
    case .notYet(let obstacles): return .notYet(verdict, obstacles + inTheWay)
    case .earned(let brownout, let mustBeSeen):
      return inTheWay.isEmpty
        ? .earned(shim, verdict, brownout: brownout, mustBeSeen: mustBeSeen) : .notYet(verdict, inTheWay)
    }
  }

  private func accepts(_ code: String) -> Bool { options.acceptedGaps.contains { $0.code == code } }

  /// By the clock of the server, like everything in the evidence.
  private func now() throws -> Date {
    Date(
      timeIntervalSince1970: try connection.run("SELECT extract(epoch FROM clock_timestamp())::float8")
        .scalar())
  }

  /// The shim, if it and the table are where they should be, and an alias has the table.
  func shim(of entry: LedgerEntry) throws -> Assessment.Shim? {
    try connection.run(
      """
      SELECT v.oid, pg_get_userbyid(v.relowner) AS owner FROM pg_class v, pg_class t
      WHERE v.oid = \(nullable: entry.shimOid)::oid AND v.relkind IN ('v', 'p') AND v.relname = \(entry.shimName.name.name)
        AND v.relnamespace = to_regnamespace(quote_ident(\(entry.shimName.schema.name)))
        AND t.oid = \(entry.tableOid)::oid AND t.relname = \(entry.tableName.name.name)
        AND t.relnamespace = to_regnamespace(quote_ident(\(entry.tableName.schema.name)))
        AND (v.relkind = 'v' OR EXISTS (SELECT FROM pg_inherits WHERE inhparent = v.oid AND inhrelid = t.oid))
      """
    ).first.map { Assessment.Shim(oid: try $0["oid"], owner: try $0["owner"]) }
  }
}

extension CleanupObstacle {
  /// Nobody can miss a name that another table has; but until it is cleaned up, the rename can be rolled back.
  fileprivate static func young(_ entry: LedgerEntry, _ options: CleanupOptions) -> CleanupObstacle {
    CleanupObstacle(
      "quiet-too-short",
      "\(entry.old) was renamed \(entry.age.formattedSeconds) ago, and "
        + "\((options.quietPeriod.milliseconds / 1000).formattedSeconds) are asked for",
      remedy: "wait, or ask for less with --quiet-period")
  }

  fileprivate static func staged(_ entry: LedgerEntry) -> CleanupObstacle {
    CleanupObstacle(
      "pending", "\(entry.old) -> \(entry.newName) was only staged",
      remedy: "finish it with 'aka rename', or give it up with 'aka rollback \(entry.old)'")
  }

  static func inBrownout(_ entry: LedgerEntry) -> CleanupObstacle {
    CleanupObstacle(
      "in-brownout",
      "\(entry.shimName) is in a brownout that \(entry.brownoutBy?.description ?? "somebody") began, until "
        + "\(entry.brownoutUntil ?? "?")",
      remedy: "wait for its end; it ends by itself")
  }

  fileprivate static func astray(_ entry: LedgerEntry) -> CleanupObstacle {
    CleanupObstacle(
      "astray", "\(entry.shimName) or \(entry.tableName) is not what the ledger says",
      remedy: "'aka doctor' says what happened")
  }
}
