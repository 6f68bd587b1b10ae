import Foundation
import Postgres
import Testing
import TestSupport

@testable import Aka

/// PostgreSQL's own regression files: what the rehearsal foretells of each statement, against what happens when the tables
/// that it names are really renamed. Both see the same state of the database, and both are rolled back.
@Suite struct RehearsalRegressionTests {
  @Test(arguments: [
    "updatable_views", "insert_conflict", "returning", "triggers", "update", "domain", "identity", "generated",
    "inherit", "rowsecurity",
  ])
  func whatIsForetoldIsWhatHappens(file: String) throws {
    let folder = Repository.root.appending(path: "Tests/Regression/postgresql-15")
    let script = try String(contentsOf: folder.appending(path: "\(file).sql"), encoding: .utf8)
    var comparison = try RegressionComparison()
    for statement in WorkloadStatement.statements(ofScript: script) { try comparison.play(statement) }
    print("\(file): \(comparison.summary)")
    #expect(comparison.mismatches.isEmpty, "\(comparison.mismatches.joined(separator: "\n"))")
  }
}

/// Plays a file statement by statement.
struct RegressionComparison {
  private let database: TestDatabase
  /// The session that the file is written for.
  private let player: Connection
  /// The session that rehearses, and the one that tries.
  private let observer: Connection
  private(set) var mismatches: [String] = []
  private var counts: [String: Int] = [:]

  init() throws {
    database = try TestDatabase("CREATE TABLE int4_tbl (f1 int4); INSERT INTO int4_tbl VALUES (0), (123456)")
    player = try database.connect()
    observer = try database.connect()
  }

  var summary: String { counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }

  mutating func play(_ statement: WorkloadStatement) throws {
    defer { _ = try? player.run(SQL(unescaped: statement.text)) }
    guard let candidate = try? Candidate(statement.text, number: 0), candidate.kind != "TransactionStmt" else { return }
    let state = try player.run(
      "SELECT current_setting('search_path') AS path, current_user AS role, current_setting('row_security') AS policies")[0]
    let (path, role): (String, Identifier) = (try state["path"], try state["role"])
    let tables = try named(by: candidate)
    guard !tables.isEmpty else { return }
    let plan = try Planner(connection: observer).plan(
      tables.enumerated().map { RenameRequest(old: WrittenName($1), new: WrittenName(QualifiedName($1.schema, Identifier("tb_renamed_\($0)")))) })
    guard plan.refusals.isEmpty else { counts["refused", default: 0] += 1; return }
    let sent = WorkloadStatement(statement.text, role: role, searchPath: path)
    let report = try Rehearsal(connection: observer).run(statements: [sent], renames: plan.renames)
    guard let verdict = report.statements.first?.verdict else { counts["unrelated", default: 0] += 1; return }

    let today = try outcome(of: sent, renaming: [])
    let then = try outcome(of: sent, renaming: plan.renames)
    let foretold: SQLState? = if case .fails(let state, _) = verdict { SQLState(state) } else { nil }
    let happened = today == nil ? then : nil
    counts[verdict.label, default: 0] += 1
    if today != nil { return }
    counts[happened == nil ? "worked" : "failed", default: 0] += 1
    if foretold != happened?.state {
      mismatches.append("\(statement.line ?? 0): \(statement.text)\n    \(verdict)\n    \(happened.map(\.description) ?? "worked")")
    }
  }

  /// The tables that a statement names, as its session finds them.
  private func named(by candidate: Candidate) throws -> [QualifiedName] {
    var tables: [QualifiedName] = []
    for reference in candidate.references {
      let name = (reference.schema.map { Identifier($0).quoted + "." } ?? "") + Identifier(reference.name).quoted
      let found = try player.run(
        """
        SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass(\(name)) AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
        """)
      for row in found {
        let table = QualifiedName(try row["schema"], try row["name"])
        if table.schema != "pg_catalog", !tables.contains(table) { tables.append(table) }
      }
    }
    return tables
  }

  /// The error of a statement in a transaction that is rolled back, after the tables were really renamed.
  private func outcome(of statement: WorkloadStatement, renaming renames: [PlannedRename]) throws -> PostgresError? {
    try observer.run("BEGIN")
    defer { _ = try? observer.run("ROLLBACK") }
    if !renames.isEmpty { try observer.run("CREATE SCHEMA stage") }
    for (number, rename) in renames.enumerated() {
      let view = QualifiedName("stage", Identifier("shim_renamed_\(number)"))
      _ = try Stage(connection: observer).build(view, over: rename.table.oid)
      try observer.run("ALTER TABLE \(rename.old) RENAME TO \(rename.new.name)")
      try observer.run("ALTER VIEW \(view) SET SCHEMA \(rename.old.schema)")
      try observer.run("ALTER VIEW \(QualifiedName(rename.old.schema, view.name)) RENAME TO \(rename.old.name)")
    }
    try observer.run("SET LOCAL ROLE \(statement.role!)")
    try observer.run("SELECT set_config('search_path', \(statement.searchPath!), true)")
    try observer.run("SET LOCAL statement_timeout = '10s'")
    do {
      try observer.run(SQL(unescaped: statement.text))
      return nil
    } catch let error as PostgresError {
      return error
    }
  }
}

extension Verdict {
  fileprivate var label: String {
    switch self {
    case .same: "same"
    case .fails: "foretold to fail"
    case .differs: "differ"
    case .planChanged: "other plan"
    case .failsToday: "fail today"
    case .undecided: "undecided"
    }
  }
}
