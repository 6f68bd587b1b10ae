import Aka
import Postgres
import TestSupport

/// Exports of a database, run by psql: what a person would do with them.
struct ExportedScript {
  let up: String
  let down: String

  /// Exports a rename from a database.
  init(
    of requests: [RenameRequest], from database: TestDatabase, accepting: Set<String> = [],
    policy: LockPolicy = LockPolicy(budget: .seconds(20))
  ) throws {
    let files = try Aka(connection: try database.connect()).export(
      Manifest(name: "p", notes: "it's \"n\" ~id1~", renames: requests), accepting: accepting, policy: policy
    ).files(for: .psql)
    (up, down) = (files[0].text, files[1].text)
  }

  /// Runs a script in a database.
  static func run(_ script: String, on database: TestDatabase, _ options: [String] = []) throws
    -> CommandResult
  {
    try Command.run(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-q", "-d", database.conninfo] + options, input: script)
  }

  /// The same; throws if it fails.
  @discardableResult
  static func play(_ script: String, on database: TestDatabase, _ options: [String] = []) throws -> String {
    let result = try run(script, on: database, options)
    guard result.exitCode == 0 else { throw CommandFailed(result: result) }
    return result.output + result.errors
  }
}

extension TestDatabase {
  /// The whole catalog, aka's schema included, with names for what has a random one.
  func fullDump() throws -> String {
    let result = try Command.run("\(PrivateServer.shared.bin)/pg_dump", ["--schema-only", "-d", conninfo])
    guard result.exitCode == 0 else { throw CommandFailed(result: result) }
    let session = try connect()
    var text = result.output.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    // An attempt that misses its lock takes a number with it.
    let rows = try session.run(
      "SELECT number, left(id::text, 8) AS start, row_number() OVER (ORDER BY number) AS place FROM aka.sys_table_migrations"
    )
    for row in rows {
      let (number, start, place): (Int, String, Int) = try (row["number"], row["start"], row["place"])
      text = text.replacing("\(number)_\(start)", with: "N\(place)").replacing(
        try Regex("probe_\(number)(?![0-9])"), with: "probe_N\(place)")
    }
    // A rollback names its probe after its session.
    return text.replacing(#/(probe_N\d+_flip|flip)_\d+/#) { "\($0.output.1)_SESSION" }
  }

  /// What the ledger says, but for ids, times, and the figures of a swap.
  func ledger(without key: String = "") throws -> [String] {
    try connect().run(
      """
      SELECT (to_jsonb(m) - \(key) - '{id,number,group_id,shim_oid,staged_at,migrated_at,rollback_at}'::text[]
        || jsonb_build_object('has_shim', shim_oid IS NOT NULL, 'events', (SELECT jsonb_agg(jsonb_build_object('event', event,
          'by', happened_by, 'tool', tool_version) ORDER BY e.id)
        FROM aka.sys_table_migration_events e WHERE e.migration_id = m.id)))::text AS row
      FROM aka.sys_table_migrations m ORDER BY number
      """
    ).map { try $0["row"] }
  }
}
