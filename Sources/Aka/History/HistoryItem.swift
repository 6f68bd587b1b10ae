import FoundationEssentials
import Postgres

/// Something that happened: a command that somebody ran, or an event of a rename.
public struct HistoryItem: Sendable, Codable {
  /// What sort of thing it is.
  public enum Kind: String, Sendable, Codable {
    case command
    case event
  }

  /// What sort of thing it is.
  public let kind: Kind
  /// When: for a command, its start.
  public let happenedAt: String
  /// The role.
  public let happenedBy: String
  /// The person, as the operating system calls them; commands only.
  public let osUser: String?
  /// Which aka did it.
  public let toolVersion: String
  /// `rename`, `migrate up`; or the event: `stage`, `swap`.
  public let name: String
  /// What ran the command: `aka`, or a script around it.
  public let program: String?
  /// The words of the command line.
  public let arguments: [String]?
  /// How the command ended.
  public let exitCode: Int?
  /// How long the command took.
  public let durationSeconds: Double?
  /// The rename of an event: its old name.
  public let old: String?
  /// The rename of an event: its new name.
  public let new: String?
}

extension Aka {
  /// What happened last, the oldest first: commands and the events of renames.
  ///
  /// - Parameters:
  ///   - name: only events of the rename with this old or new name, and commands whose words name it.
  ///   - limit: how many at most.
  public func history(of name: WrittenName? = nil, limit: Int) throws -> [HistoryItem] {
    let ledger = Ledger(connection: connection)
    guard try ledger.exists() else { return [] }
    let entry = try name.map { try ledger.entries().latest(named: $0) }
    let hasLog = try ledger.has(CommandLog.table)
    let commands: SQL =
      hasLog
      ? """
      UNION ALL
      SELECT 'command', started_at, id, run_by, os_user, tool_version, command, program, to_jsonb(arguments), exit_code,
        duration_seconds, NULL, NULL
      FROM aka.command_log WHERE \(entry == nil) OR arguments && \(entry?.spellings ?? [])
      """ : ""
    return try connection.run(
      """
      SELECT jsonb_build_object('kind', kind,
        'happened_at', to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'happened_by', happened_by,
        'os_user', os_user, 'tool_version', tool_version, 'name', name, 'program', program, 'arguments', arguments,
        'exit_code', exit_code, 'duration_seconds', duration_seconds, 'old', old, 'new', new) AS item
      FROM (
        SELECT * FROM (
          SELECT 'event' AS kind, e.happened_at, e.id, e.happened_by, NULL AS os_user, e.tool_version, e.event AS name,
            NULL AS program, NULL::jsonb AS arguments, NULL::int AS exit_code, NULL::float8 AS duration_seconds,
            format('%I.%I', m.schema_name, m.old_name) AS old, format('%I.%I', m.new_schema_name, m.new_name) AS new
          FROM aka.sys_table_migration_events e JOIN aka.sys_table_migrations m ON m.id = e.migration_id
          WHERE \(entry == nil) OR (m.schema_name = \(entry?.old.schema.name ?? "") AND m.old_name = \(entry?.old.name.name ?? ""))
          \(commands)
        ) everything
        ORDER BY happened_at DESC, id DESC LIMIT \(limit)
      ) latest ORDER BY happened_at, kind, id
      """
    ).map { try $0.json("item") }
  }
}

extension LedgerEntry {
  /// The ways in which a command line may have said the rename's names.
  fileprivate var spellings: [String] {
    [old, new].flatMap { [$0.description, $0.name.description, $0.name.name] }
  }
}
