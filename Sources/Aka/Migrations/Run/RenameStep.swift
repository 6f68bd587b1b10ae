import Postgres

/// Does the renames of a migration as `aka rename` and `aka rollback` do them. Doing it again does nothing.
struct RenameStep {
  let aka: Aka
  let connection: Connection
  let policy: LockPolicy

  /// What becomes of one statement.
  private enum Fate {
    /// The whole rename, with its shim.
    case rename(RenameRequest)
    /// A rename that the ledger knows, the other way round.
    case flip(LedgerEntry)
    /// Nobody needs a shim: a view, an index, a temporary table, or nothing at all (IF EXISTS).
    case bare(MigrationStatement)
  }

  /// Does them; returns the statements that are to run as they are. `companion` is in the transaction of the swap, if there
  /// is one swap and no more.
  func run(
    _ renames: [(RenameStatement, MigrationStatement)], of migration: MigrationName, accepting: Set<String>,
    with companion: ((Connection) throws -> Void)?
  ) throws -> [MigrationStatement] {
    let entries = try Ledger(connection: connection).entries()
    let fates = try renames.map { try fate(of: $0.0, $0.1, entries: entries) }
    let requests = fates.compactMap { if case .rename(let request) = $0 { request } else { nil } }
    let flips = fates.compactMap { if case .flip(let entry) = $0 { entry } else { nil } }
    let isSingle = requests.count == fates.count || flips.count == 1 && fates.count == 1
    var aka = aka
    if isSingle { aka.companion = companion }
    if !requests.isEmpty {
      try aka.apply(
        Manifest(name: migration.text, renames: requests), accepting: accepting, policy: policy)
    }
    try flip(flips, among: entries, aka)
    return fates.compactMap { if case .bare(let statement) = $0 { statement } else { nil } }
  }

  /// The renames as SQL that does them without aka, as far as that can be said before they run: a table may only come with a
  /// file that is pending as well, and what a flip meets is not known. Then it says why not.
  func script(
    _ renames: [(RenameStatement, MigrationStatement)], of migration: MigrationName, accepting: Set<String>
  ) throws -> String {
    let entries = try Ledger(connection: connection).entries()
    var requests: [RenameRequest] = []
    for (rename, statement) in renames {
      switch try fate(of: rename, statement, entries: entries) {
      case .rename(let request): requests.append(request)
      case .flip(let entry): return "-- which is: aka rollback \(entry.old)\n"
      case .bare: return "-- and nobody needs a view for it: it runs as it is\n"
      }
    }
    do {
      let export = try aka.export(
        Manifest(name: migration.text, renames: requests), accepting: accepting, policy: policy)
      return export.statements(.up, ScriptQuoting()).map { "\($0)\n" }.joined()
    } catch let refused as PlanRefused {
      return Self.unwritten(refused.description)
    } catch let refused as Refusal {
      return Self.unwritten(refused.description)
    }
  }

  private static func unwritten(_ reason: String) -> String {
    "-- which cannot be written down as SQL before it runs:\n"
      + reason.split(separator: "\n").map { "--   \($0)\n" }.joined()
  }

  /// Tables that were renamed together go back together, if these are all of them.
  private func flip(_ flips: [LedgerEntry], among entries: [LedgerEntry], _ aka: Aka) throws {
    let group = Set(flips.map(\.groupId))
    let live = entries.filter { group.contains($0.groupId) && $0.status.isLive }
    if flips.count > 1, group.count == 1, Set(live.map(\.id)) == Set(flips.map(\.id)) {
      try aka.rollback(WrittenName(flips[0].old), wholeGroup: true, policy: policy)
    } else {
      for entry in flips { try aka.rollback(WrittenName(entry.old), policy: policy) }
    }
  }

  private func fate(of rename: RenameStatement, _ statement: MigrationStatement, entries: [LedgerEntry])
    throws
    -> Fate
  {
    var options = RenameOptions()
    options.accepted = rename.accepted
    let request = RenameRequest(old: rename.old, new: rename.new, options: options)
    guard let found = try relation(rename.old) else {
      return rename.ifExists ? .bare(statement) : .rename(request)
    }
    let new = QualifiedName(rename.new.schema ?? found.name.schema, rename.new.name)
    if let entry = entries.last(where: { $0.new == found.name && $0.old == new }) {
      // Rolled back already, and what we found is the shim: a rollback finds nothing to do, and makes it durable.
      let isDone = entry.status == .rolledBack && entry.shimOid == found.oid
      if isDone || entry.status == .active || entry.status == .brownout { return .flip(entry) }
    }
    let isShim = entries.contains { $0.shimOid == found.oid && $0.status.isLive }
    return found.isTable || isShim ? .rename(request) : .bare(statement)
  }

  private func relation(_ name: WrittenName) throws -> (oid: UInt32, name: QualifiedName, isTable: Bool)? {
    let rows = try connection.run(
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AS is_table
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(\(name.quoted))
      """)
    return try rows.first.map {
      try ($0["oid"], QualifiedName($0["nspname"], $0["relname"]), $0["is_table"])
    }
  }
}
