import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

@testable import Aka

/// Several sessions write the same rows: nothing is lost, and what conflicts says so.
@Suite struct TriggerWritesConcurrencyTests {
  private func race(
    _ shim: TriggerShim, sessions: Int, _ job: @escaping @Sendable (Connection, Int) throws -> Void
  ) throws {
    #expect(try shim.database.race(sessions: sessions, job) == [])
  }

  @Test(arguments: ["int PRIMARY KEY", "int"])
  func fourSessionsCountToEightThousand(type: String) throws {
    let shim = try TriggerShim(
      "CREATE TABLE tb_user (id \(type), n int, doc json); INSERT INTO tb_user VALUES (1, 0, '{}'), (2, 0, '{}')"
    )
    let conflicts = Atomic(0)
    try race(shim, sessions: 4) { session, _ in
      for _ in 0..<2_000 {
        while true {
          do {
            let tag = try session.run("UPDATE users SET n = n + 1 WHERE id = 1").commandTag
            #expect(tag == "UPDATE 1")
            break
          } catch let error as PostgresError where error.state.rawValue == "40001" {
            conflicts.add(1, ordering: .relaxed)
          }
        }
      }
    }
    #expect(
      try shim.session.run("SELECT string_agg(n::text, ',' ORDER BY id) FROM tb_user").scalar() == "8000,0")
    #expect(conflicts.load(ordering: .relaxed) > 0)
  }

  @Test func aJobIsClaimedByOneSession() throws {
    let shim = try TriggerShim(
      """
      CREATE TABLE tb_user (id int PRIMARY KEY, worker int);
      INSERT INTO tb_user SELECT g FROM generate_series(1, 200) g
      """)
    let claims = Mutex([Int: Int]())
    try race(shim, sessions: 4) { session, number in
      for job in 1...200 {
        do {
          let tag = try session.run(
            "UPDATE users SET worker = \(number) WHERE id = \(job) AND worker IS NULL"
          ).commandTag
          if tag == "UPDATE 1" { claims.withLock { $0[job, default: 0] += 1 } }
        } catch let error as PostgresError where error.state.rawValue == "40001" { continue }
      }
    }
    #expect(claims.withLock { $0.count } == 200)
    #expect(claims.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  /// What one session meets when another has done something to its row while it waited.
  @Test(
    arguments: [
      ("UPDATE tb_user SET n = 9 WHERE id = 1", "UPDATE users SET n = n + 1 WHERE id = 1", "40001"),
      ("UPDATE tb_user SET id = 9 WHERE id = 1", "UPDATE users SET n = n + 1 WHERE id = 1", "40001"),
      ("UPDATE tb_user SET n = 9 WHERE id = 1", "DELETE FROM users WHERE id = 1", "40001"),
      ("DELETE FROM tb_user WHERE id = 1", "UPDATE users SET n = n + 1 WHERE id = 1", "UPDATE 0"),
      ("DELETE FROM tb_user WHERE id = 1", "DELETE FROM users WHERE id = 1", "DELETE 0"),
      ("SELECT FROM tb_user WHERE id = 1 FOR UPDATE", "UPDATE users SET n = n + 1 WHERE id = 1", "UPDATE 1"),
      ("INSERT INTO child VALUES (1)", "UPDATE users SET n = n + 1 WHERE id = 1", "UPDATE 1 at once"),
      ("UPDATE tb_user SET part = 2 WHERE id = 1", "UPDATE users SET n = n + 1 WHERE id = 1", "40001"),
    ], ["key", "no key", "partitions", "partitions, no key"])
  func afterAnother(_ meeting: (other: String, statement: String, outcome: String), table: String) throws {
    if meeting.other.contains("child"), table != "key" { return }
    let key = table.hasSuffix("no key") ? "" : ", PRIMARY KEY (id, part)"
    let partitions = table.hasPrefix("partitions") ? "PARTITION BY LIST (part)" : ""
    let shim = try TriggerShim(
      """
      CREATE TABLE tb_user (id int, part int, n int, doc json\(key)) \(partitions);
      \(partitions.isEmpty ? "" : "CREATE TABLE p1 PARTITION OF tb_user FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF tb_user DEFAULT;")
      INSERT INTO tb_user VALUES (1, 1, 0, '{}'), (2, 1, 0, '{}');
      \(table == "key" ? "ALTER TABLE tb_user ADD UNIQUE (id); CREATE TABLE child (id int REFERENCES tb_user (id))" : "")
      """)
    let other = try shim.database.connect()
    try other.runScript("BEGIN; \(unescaped: meeting.other)")
    let answer = Mutex<String?>(nil)
    let (conninfo, statement) = (shim.database.conninfo, meeting.statement)
    Thread.detachNewThread {
      let said: String
      do {
        said = try Connection(to: conninfo).run(SQL(unescaped: statement)).commandTag
      } catch let error as PostgresError { said = error.state.rawValue } catch { said = "\(error)" }
      answer.withLock { $0 = said }
    }
    try eventually { try shim.somebodyWaits() || answer.withLock { $0 != nil } }
    let atOnce = answer.withLock { $0 != nil }
    #expect(atOnce == meeting.outcome.hasSuffix("at once"))
    try other.run("COMMIT")
    try eventually { answer.withLock { $0 != nil } }
    // Without a key, a row that has left its partition cannot be told from one that was deleted.
    let isVague = table == "partitions, no key" && meeting.other.hasPrefix("DELETE")
    #expect(answer.withLock { $0 } == (isVague ? "40001" : meeting.outcome.replacing(" at once", with: "")))
  }

  @Test func theErrorNamesTheOldName() throws {
    let shim = try TriggerShim(
      "CREATE TABLE tb_user (id int PRIMARY KEY, n int); INSERT INTO tb_user VALUES (1, 0)")
    let other = try shim.database.connect()
    try shim.session.run("BEGIN ISOLATION LEVEL REPEATABLE READ")
    try shim.session.run("SELECT FROM users")
    try other.run("UPDATE users SET n = 5")
    #expect(try failure { try shim.session.run("UPDATE users SET n = n + 1") } == "40001")
    try shim.session.run("ROLLBACK")

    try other.runScript("BEGIN; UPDATE users SET n = n + 1")
    let answer = Mutex<PostgresError?>(nil)
    let conninfo = shim.database.conninfo
    Thread.detachNewThread {
      do { try Connection(to: conninfo).run("UPDATE users SET n = n + 1") } catch {
        answer.withLock { $0 = error as? PostgresError }
      }
    }
    try eventually { try shim.somebodyWaits() }
    try other.run("COMMIT")
    try eventually { answer.withLock { $0 != nil } }
    let error = answer.withLock { $0 }
    #expect(error?.state.rawValue == "40001")
    #expect(error?.detail == "Another transaction changed a row of public.users meanwhile.")
  }
}
