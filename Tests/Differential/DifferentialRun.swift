import Aka
import Postgres
import TestSupport

/// Runs scripts twice, statement by statement: on tables, and through the shims of the same tables renamed.
///
/// Only what uses a table goes through its shim. A definition (ALTER TABLE, CREATE POLICY, DROP) must use the new name,
/// which is announced; for it the table gets its old name back, and is renamed again before it is used next. The same is
/// done where the shim refuses what the table does, so that both databases hold the same again.
public final class DifferentialRun {
  private let databases: (table: TestDatabase, shim: TestDatabase)
  private let table: PsqlSession
  private let shim: PsqlSession
  private let keeper: ShimKeeper
  private let sequences: Sequences
  private var needsCover = true
  private var state = TransactionState.none

  /// Opens a database on each of two servers: roles belong to a whole server.
  ///
  /// - Parameter kind: what keeps the old names alive. Tables that cannot have it are not renamed.
  public init(table: PrivateServer, shim: PrivateServer, kind: ShimWish = .view) throws {
    databases = (try TestDatabase(on: table), try TestDatabase(on: shim))
    self.table = try PsqlSession(on: databases.table, bin: table.bin)
    self.shim = try PsqlSession(on: databases.shim, bin: shim.bin)
    keeper = try ShimKeeper(databases.shim, shim: kind)
    sequences = try Sequences(from: databases.table, to: databases.shim)
  }

  /// Why some tables were not renamed, and how often.
  public var refusals: [String: Int] { keeper.refusals }

  /// How many renames there were.
  public var renames: Int { keeper.renames }

  /// Runs a script.
  public func run(_ script: Script) throws -> Tally {
    var tally = Tally(script: script.name)
    for chunk in script.chunks where !Self.isDisplay(chunk) {
      let shape = StatementShape(chunk)
      let finding = shape.isDefinition ? try define(chunk, shape) : try use(chunk, shape)
      let throughShim =
        !shape.isDefinition && keeper.covered.keys.contains { shape.relations.contains($0.name.name) }
      tally.count(finding, throughShim: throughShim)
      state = try shim.transaction()
      if shape.mayCreateTables { needsCover = true }
    }
    return tally
  }

  /// Commands that only show the catalog or set how psql prints.
  private static func isDisplay(_ chunk: Chunk) -> Bool {
    guard chunk.kind == .meta else { return false }
    return chunk.text.contains(/^\\(d|sf|sv|set|unset|pset|x|a|t|echo|timing)/)
  }

  private func define(_ chunk: Chunk, _ shape: StatementShape) throws -> Finding? {
    try withdraw(shape.reachesFar ? nil : shape.relations)
    let comparison = Comparison(
      table: try table.run(chunk), shim: try shim.run(chunk), ordered: shape.isOrdered)
    return comparison.isSame ? nil : finding(comparison, chunk, shape)
  }

  private func use(_ chunk: Chunk, _ shape: StatementShape) throws -> Finding? {
    if state == .none, needsCover {
      try keeper.cover()
      needsCover = false
    }
    // What a view gets wrong without an error must be undone, too.
    let transaction = state == .none && shape.saysOnly
    let savepoint = transaction || state == .open && !shape.isControl
    if transaction { _ = try shim.run("BEGIN;") }
    if savepoint { _ = try shim.run("SAVEPOINT differential;") }
    let throughShim = try shim.run(chunk)
    let values = throughShim.error == nil ? nil : sequences.read()
    let comparison = Comparison(table: try table.run(chunk), shim: throughShim, ordered: shape.isOrdered)
    var finding = comparison.isSame ? nil : finding(comparison, chunk, shape)
    if finding?.wantsRepetition == true {
      if transaction {
        _ = try shim.run("ROLLBACK;")
      } else if savepoint {
        _ = try shim.run("ROLLBACK TO SAVEPOINT differential;")
      }
      if let values { sequences.write(values) }
      let repeated = try repeating(chunk, shape, savepoint: savepoint && !transaction)
      finding = finding?.repeated(
        Comparison(table: comparison.table, shim: repeated, ordered: shape.isOrdered))
    }
    if savepoint, try shim.transaction() == .open { _ = try shim.run("RELEASE SAVEPOINT differential;") }
    if transaction { _ = try shim.run("COMMIT;") }
    return finding
  }

  /// Runs a statement again on the table itself: with the names that it says, or if that is not enough, because a
  /// function says others, with all.
  private func repeating(_ chunk: Chunk, _ shape: StatementShape, savepoint: Bool) throws -> Outcome {
    try withdraw(shape.relations)
    let outcome = try shim.run(chunk)
    guard outcome.error != nil else { return outcome }
    if savepoint { _ = try shim.run("ROLLBACK TO SAVEPOINT differential;") }
    try withdraw(nil)
    return try shim.run(chunk)
  }

  private func finding(_ comparison: Comparison, _ chunk: Chunk, _ shape: StatementShape) -> Finding {
    Finding(comparison, of: chunk, shape, about: concerned(by: comparison, shape))
  }

  /// The renamed tables that a statement names, or that the server names in its answer. Those behind views, prepared
  /// statements and functions cannot be told apart: without any name, it may be each of them.
  private func concerned(by comparison: Comparison, _ shape: StatementShape) -> [ShimKeeper.Coverage] {
    let answers = comparison.table.text + comparison.shim.text
    let named = keeper.covered.filter { old, coverage in
      shape.relations.contains(old.name.name) || answers.contains(coverage.new.name.name)
    }
    return Array((named.isEmpty ? keeper.covered : named).values)
  }

  private func withdraw(_ names: Set<String>?) throws {
    switch state {
    case .none: try keeper.withdraw(names)
    case .open: if let sql = try keeper.inlineWithdrawal(names) { _ = try shim.run(sql.text + ";") }
    case .failed: break
    }
    needsCover = true
  }
}
