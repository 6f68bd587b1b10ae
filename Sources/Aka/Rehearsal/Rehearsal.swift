import PGQuery
import Postgres

import struct Postgres.Identifier

/// Plays an application's statements against the staged shims, in transactions that are rolled back.
///
/// Nobody is blocked: a table is locked as a reader locks it (ACCESS SHARE), and as a writer does (ROW EXCLUSIVE) while one
/// writing statement is planned. Only DDL waits for that; but whatever comes after DDL that waits has to wait as well, so no
/// transaction goes on for much longer than `patience`.
struct Rehearsal {
  let connection: Connection
  var report: (RenameProgress) -> Void = { _ in }

  private static let patience = Duration.milliseconds(250)

  /// Rehearses. Must not run in a transaction; leaves nothing behind.
  func run(_ observed: ObservedStatements, renames: [PlannedRename]) throws -> RehearsalReport {
    let workload = Workload(observed.statements, naming: Set(renames.map(\.old.name)))
    var verdicts = workload.unreadable
    var notes: Set<String> = []
    let count = workload.candidates.values.reduce(verdicts.count) { $0 + $1.count }
    for (sender, candidates) in workload.candidates {
      var batches = CandidateBatches(candidates, renames: renames)
      while let (batch, needed) = batches.next() {
        var rest = batch
        while !rest.isEmpty {
          try persisting {
            let scene = try Scene(connection: connection, sender: sender, renames: needed)
            if let note = scene.note { notes.insert(note) }
            let end = ContinuousClock.now + Self.patience
            repeat {
              let candidate = rest.removeFirst()
              verdicts[candidate.number] = try scene.verdict(on: candidate)
              report(.rehearsing(done: verdicts.count, of: count))
            } while !rest.isEmpty && ContinuousClock.now < end
          }
        }
      }
    }
    let rehearsed = workload.statements.enumerated().compactMap { number, statement in
      verdicts[number].map { RehearsedStatement(statement, $0) }
    }
    return RehearsalReport(
      statements: rehearsed, unrelated: workload.statements.count - rehearsed.count,
      notes: observed.notes + notes.sorted())
  }

  /// Somebody else's DDL is over soon, as a rule; the scene is set again then. What was judged already stays judged.
  private func persisting(_ body: () throws -> Void) throws {
    for pause in [Duration.milliseconds(50), .milliseconds(100), .milliseconds(200), .milliseconds(400)] {
      do {
        return try rolledBack(body)
      } catch let error as PostgresError where error.state == .lockNotAvailable {
        sleepUninterruptibly(for: pause)
      }
    }
    try rolledBack(body)
  }

  private func rolledBack(_ body: () throws -> Void) throws {
    try connection.run(TransactionMode.readWrite.begin)
    do {
      try body()
    } catch {
      try connection.rollBack(after: error)
      throw error
    }
    try connection.run("ROLLBACK")
  }
}

extension RehearsedStatement {
  init(_ statement: WorkloadStatement, _ verdict: Prediction) {
    // What cannot even be scanned is not shown: its data cannot be told from the rest.
    text = (try? Tokens(statement.text).withoutConstants()) ?? "(unreadable)"
    calls = statement.calls
    role = statement.role
    line = statement.line
    self.verdict = verdict
  }
}
