import FoundationEssentials
import Postgres

extension Aka {
  /// Everything about the renames of this database, for one page. Takes a fresh sample of the servers first.
  ///
  /// - Parameters:
  ///   - period: for how long a name must be unused.
  ///   - standbys: how to connect to each standby.
  public func report(within period: Duration, standbys: [String] = []) throws -> Report {
    let usage = try usage(within: period, standbys: standbys)
    var options = CleanupOptions()
    options.quietPeriod = period
    options.onlyPlans = true
    let verdicts = Dictionary(uniqueKeysWithValues: usage.map { ($0.number, $0.verdict) })
    let cleanup = try cleanUp(
      [], options: options,
      evidence: { entry, _ in verdicts[entry.number] ?? .unknown([]) })
    return try ReportReader(connection: connection).read(usage: usage, cleanup: cleanup, period: period)
  }
}

/// Puts a report together.
struct ReportReader {
  let connection: Connection

  func read(usage: [UsageReport], cleanup: CleanupOutcome, period: Duration) throws -> Report {
    let status = try Ledger(connection: connection).status()
    let events = try events()
    let hours = UsageHours(connection: connection)
    let obstacles = Dictionary(
      cleanup.names.map { ($0.name, $0.obstacles) }, uniquingKeysWith: { first, _ in first })
    let server = try connection.run(
      "SELECT current_database() AS name, extract(epoch FROM clock_timestamp())::float8 AS now")[0]
    return Report(
      database: try server["name"], madeAt: Date(timeIntervalSince1970: try server["now"]),
      quietSeconds: period.milliseconds / 1000,
      renames: try status.map { status in
        let entry = status.entry
        let happened = events[entry.id] ?? []
        return ReportedRename(
          status: status, events: happened.map(\.event), figures: happened.compactMap(\.figures).last,
          usage: usage.first { $0.number == entry.number },
          obstacles: entry.keepsName ? obstacles[entry.shimName] : nil,
          hours: try hours.history(of: entry).hours)
      },
      references: try references(among: status.map(\.entry)))
  }

  private struct Happened: Decodable {
    let event: RenameEvent
    let figures: SwapFigures?
  }

  private func events() throws -> [UUID: [Happened]] {
    guard try Ledger(connection: connection).exists() else { return [:] }
    var events: [UUID: [Happened]] = [:]
    for row in try connection.run(
      """
      SELECT migration_id, jsonb_build_object(
        'event', jsonb_build_object('at', extract(epoch FROM happened_at) - 978307200, 'by', happened_by,
          'event', event),
        'figures', CASE WHEN detail ? 'held_milliseconds' THEN detail END) AS happened
      FROM aka.sys_table_migration_events ORDER BY id
      """)
    {
      events[try row["migration_id"], default: []].append(try row.json("happened"))
    }
    return events
  }

  /// A table can have been renamed more than once; its latest rename stands for it.
  private func references(among entries: [LedgerEntry]) throws -> [ReportedReference] {
    let numbers = Dictionary(entries.map { ($0.tableOid, $0.number) }, uniquingKeysWith: { $1 })
    return try connection.run(
      """
      SELECT DISTINCT conrelid, confrelid FROM pg_constraint
      WHERE contype = 'f' AND conrelid <> confrelid AND conrelid = ANY(\(Array(numbers.keys)))
        AND confrelid = ANY(\(Array(numbers.keys))) ORDER BY 1, 2
      """
    ).compactMap { row in
      guard let from = numbers[try row["conrelid"]], let to = numbers[try row["confrelid"]] else {
        return nil
      }
      return ReportedReference(from: from, to: to)
    }
  }
}
