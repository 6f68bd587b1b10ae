import Aka
import PGQuery
import Postgres
import TestSupport

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Plays a script statement by statement, and before each compares what the rehearsal foretells of it with what happens
/// when the tables that it names are really renamed. Both see the same state of the database.
public final class RehearsalRun {
  private let database: TestDatabase
  /// The session that the script is written for.
  private let player: PsqlSession
  /// The session that rehearses and renames.
  private let connection: Connection
  private let aka: Aka
  private let sequences: Sequences

  /// Opens a database.
  public init(on server: PrivateServer) throws {
    database = try TestDatabase(on: server)
    player = try PsqlSession(on: database, bin: server.bin)
    connection = try database.connect()
    aka = Aka(connection: connection)
    sequences = try Sequences(from: database, to: database)
  }

  /// Runs a script that only prepares another.
  public func prepare(_ script: Script) throws {
    for chunk in script.chunks { _ = try player.run(chunk) }
  }

  /// Runs a script.
  public func run(_ script: Script) throws -> RehearsalTally {
    var tally = RehearsalTally(script: script.name)
    for chunk in script.chunks {
      if case .sql = chunk.kind { tally.count(try trial(of: chunk), chunk) }
      _ = try player.run(chunk)
    }
    return tally
  }

  /// What is foretold and what happens; nil for what concerns no table that can be renamed.
  private func trial(of chunk: Chunk) throws -> RehearsalTally.Trial? {
    guard let tree = try? Parser.parse(chunk.sql), tree.statements.count == 1,
      tree.statements[0].kind != "TransactionStmt"
    else { return nil }
    let references = tree.references()
    guard !references.isEmpty else { return nil }
    // The renames would wait for a transaction that the script has open.
    guard try player.transaction() == .none else { return .inTransaction }
    guard let scene = try PlayedScene(of: player, naming: references), !scene.tables.isEmpty else {
      return nil
    }
    let requests = scene.tables.enumerated().map { number, table in
      RenameRequest(
        old: WrittenName(table),
        new: WrittenName(schema: nil, Identifier("renamed_\(number)\(ShimKeeper.suffix)")))
    }
    let plan = try aka.plan(requests)
    guard plan.refusals.isEmpty else { return .refused }

    try scene.settings.forEach { try connection.run($0) }
    defer { _ = try? connection.run("RESET ALL") }
    let statement = WorkloadStatement(chunk.sql, role: scene.role, searchPath: scene.searchPath)
    let report = try aka.rehearse(Manifest(renames: requests), ObservedStatements([statement]))
    let today = try outcome(of: chunk)
    try aka.rename(requests, accepting: Set(plan.codesToAccept), policy: Self.policy, rehearsal: .skip)
    let then = try outcome(of: chunk)
    for table in scene.tables {
      try aka.rollback(WrittenName(table), keepsNewName: false, policy: Self.policy)
    }
    let shape = StatementShape(chunk)
    // A plan shows the new name; the rehearsal compares plans better than lines can be.
    let showsRows = !shape.contains("ExplainStmt")
    return .compared(
      verdict: report.statements.first?.verdict,
      Comparison(table: today, shim: then, ordered: shape.isOrdered),
      showsRows: showsRows)
  }

  private static let policy = LockPolicy(budget: .seconds(5))

  /// What a statement does, and nothing of it is left.
  private func outcome(of chunk: Chunk) throws -> Outcome {
    let values = sequences.read()
    _ = try player.run("BEGIN;")
    let outcome = try player.run(chunk)
    _ = try player.run("ROLLBACK;")
    for prepared in StatementShape(chunk).nodes("PrepareStmt") {
      // It outlives a rollback.
      if let name = prepared["name"] as? String {
        _ = try player.run("DEALLOCATE \(Identifier(name).quoted);")
      }
    }
    if let values { sequences.write(values) }
    return outcome
  }
}
