import FoundationEssentials
import Postgres

/// What happens to publications in the transaction that gives tables their aliases, or takes them away: whoever decodes the
/// changes later sees the catalog as of each, and so the alias and the option at once.
struct PublicationSwitches {
  /// The events in the ledger that say so.
  static let off = "switch_publication"
  static let on = "return_publication"

  private let arriving: [RootPublication.Place]
  private let leaving: [UInt32]
  private let found: [RootPublication]
  /// What was found, as it must still be when it is acted upon.
  private let picture: String
  private let serverVersion: Int

  /// Reads what is to be done, in a transaction that prints names in full.
  init(_ connection: Connection, arriving: [RootPublication.Place], leaving: [UInt32]) throws {
    (self.arriving, self.leaving, serverVersion) = (arriving, leaving, connection.serverVersion)
    let hasLedger = try Self.mayAskLedger(connection)
    let row = try connection.run(
      RootPublication.query(arriving: arriving, leaving: leaving, hasLedger: hasLedger))[0]
    (found, picture) = (try row.json("found"), try row["found"])
  }

  /// For an alias that is there, or comes back.
  init(_ connection: Connection, sending entry: LedgerEntry) throws {
    try self.init(
      connection,
      arriving: [RootPublication.Place(table: entry.tableOid, schema: entry.shimName.schema)], leaving: [])
  }

  /// Who may not read it may plan all the same.
  private static func mayAskLedger(_ connection: Connection) throws -> Bool {
    try connection.run(
      """
      SELECT count(*) = 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'aka' AND c.relname IN ('sys_table_migrations', 'sys_table_migration_events')
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
      """
    ).scalar()
  }

  /// Those that are in the way of the aliases.
  var switched: [RootPublication] { found.filter(\.isInTheWay) }
  /// Those that no alias needs off any more, and that are.
  var leftOff: [RootPublication] { found.filter { $0.isOver && !$0.viaRoot } }

  /// Why an alias cannot come.
  func refusal(of publication: RootPublication) -> String? {
    let what =
      "publication \(publication.name) (publish_via_partition_root) would send its changes under the name of the alias"
    if !publication.others.isEmpty {
      return
        "\(what), and switched off it would send \(publication.others.inWords(atMost: 3)) under the names of partitions"
    }
    if !publication.mayChange {
      return "\(what), and only \(publication.owner), who owns it, may switch that off"
    }
    return isLate
      ? "\(what), and this version of PostgreSQL sends some also when it is switched off: update it to the present minor release"
      : nil
  }

  /// Before 15.13, 16.9 and 17.5 a transaction that was under way when a publication was altered is sent as if it had not been
  /// (`SnapBuildDistributeSnapshotAndInval` came with those).
  private var isLate: Bool {
    [15: 150_013, 16: 160_009, 17: 170_005][serverVersion / 10_000].map { serverVersion < $0 } ?? false
  }

  /// What speaks against the aliases that come.
  var obstacles: [String] { switched.compactMap(refusal) }

  /// The statements, for the beginning of the transaction: ALTER PUBLICATION locks no table, but what it invalidates must be read
  /// again before the lock and not under it.
  ///
  /// Who has the turn sees what any other aka has done to publications, and is seen by the next.
  func statements(noting ids: [UUID]) throws -> [SQL] {
    let now = RootPublication.query(arriving: arriving, leaving: leaving, hasLedger: true)
    let check: SQL = "SELECT aka.assert_unchanged((\(now)) = \(picture)::jsonb)"
    let off = try switched.filter { refusal(of: $0) == nil }.flatMap {
      [$0.setting(false), try $0.event(Self.off, ids)]
    }
    let back = try found.filter(\.comesBack).flatMap { [$0.setting(true), try $0.event(Self.on, ids)] }
    let foundOn = try found.filter { $0.isOver && $0.viaRoot }.map { try $0.event(Self.on, ids) }
    return ([check] + off + back + foundOn).map(\.inlined)
  }
}

extension PublicationSwitches {
  /// The same, unless something speaks against the aliases that come.
  func statements(noting ids: [UUID], remedy: String) throws -> [SQL] {
    guard let obstacle = obstacles.first else { return try statements(noting: ids) }
    throw Refusal("there can be no alias table: \(obstacle)", remedy: remedy)
  }

  /// For exchanges: aliases come, and aliases make room. None where neither does.
  static func statements(_ connection: Connection, for exchanges: [Exchange], remedy: String) throws -> [SQL]
  {
    let coming = exchanges.filter { $0.incoming?.kind == .alias }
    let going = exchanges.filter { $0.outgoing?.kind == .alias }
    guard !coming.isEmpty || !going.isEmpty else { return [] }
    let switches = try PublicationSwitches(
      connection,
      arriving: coming.map { RootPublication.Place(table: $0.entry.tableOid, schema: $0.from.schema) },
      leaving: going.compactMap(\.outgoing?.oid))
    let ids = Set((coming + going).map(\.entry.id))
    return try switches.statements(noting: exchanges.map(\.entry.id).filter(ids.contains), remedy: remedy)
  }

  /// What puts right what somebody did by hand, or left behind.
  func settlement(noting id: UUID) throws -> [SQL] {
    try statements(noting: [id])
      + leftOff.filter { !$0.others.isEmpty }.map { try $0.event(Self.on, [id]).inlined }
  }
}

extension RootPublication {
  fileprivate func setting(_ value: Bool) -> SQL {
    "ALTER PUBLICATION \(name) SET (publish_via_partition_root = \(unescaped: value))"
  }

  fileprivate func event(_ event: String, _ ids: [UUID]) throws -> SQL {
    struct Detail: Encodable { let publication: UInt32, name: Identifier }
    return Ledger.events(event, of: ids, detail: try Ledger.json(Detail(publication: oid, name: name)))
  }
}
