import Aka
import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Several sessions write the same rows through the old and the new name, also while the names are exchanged: nothing is lost,
/// and nothing fails.
@Suite struct AliasConcurrencyTests {
  private func race(
    _ database: TestDatabase, sessions: Int, _ job: @escaping @Sendable (Connection, Int) throws -> Void,
    meanwhile: () throws -> Void = {}
  ) throws {
    #expect(try database.race(sessions: sessions, job, meanwhile: meanwhile) == [])
  }

  @Test func fourSessionsCountToEightThousand() throws {
    let aliased = try Aliased()
    try race(aliased.database, sessions: 4) { session, number in
      let table = number == 0 ? "tb_user" : "users"
      for _ in 0..<2_000 { try session.run("UPDATE \(unescaped: table) SET n = n + 1 WHERE id = 1") }
    }
    #expect(try aliased.session.run("SELECT n FROM users WHERE id = 1").scalar() == 8_000)
  }

  @Test func aJobIsClaimedByOneSession() throws {
    let aliased = try Aliased()
    try aliased.session.run("INSERT INTO users (n) SELECT 0 FROM generate_series(1, 400)")
    let claimed = Atomic(0)
    try race(aliased.database, sessions: 4) { session, number in
      while true {
        let tag = try session.run(
          """
          UPDATE users SET n = \(unescaped: number + 1) WHERE n = 0 AND id = (
            SELECT id FROM users WHERE n = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
          """
        ).commandTag
        if tag == "UPDATE 1" { claimed.add(1, ordering: .relaxed) }
        let left: Int = try session.run("SELECT count(*) FROM users WHERE n = 0").scalar()
        if left == 0 { return }
      }
    }
    #expect(claimed.load(ordering: .relaxed) == 402)
  }

  /// A guard in the WHERE clause is asked again of the row as it is when its lock is had.
  @Test func nobodyOverdrawsABalance() throws {
    let aliased = try Aliased()
    try aliased.session.run("UPDATE users SET n = 500")
    try race(aliased.database, sessions: 4) { session, _ in
      for _ in 0..<200 { try session.run("UPDATE users SET n = n - 1 WHERE id = 1 AND n > 0") }
    }
    #expect(try aliased.session.run("SELECT n FROM tb_user WHERE id = 1").scalar() == 0)
  }

  @Test func noStatementFailsWhileTheNamesAreExchanged() throws {
    let aliased = try Aliased(rename: false)
    let isOver = Atomic(false)
    let counted = Atomic(0)
    try race(
      aliased.database, sessions: 4,
      { session, number in
        try session.run("PREPARE add AS UPDATE users SET n = n + 1 WHERE id = $1")
        while !isOver.load(ordering: .relaxed) {
          try session.run("EXECUTE add(\(unescaped: number % 2 + 1))")
          counted.add(1, ordering: .relaxed)
          _ = try session.run("SELECT id, name FROM users WHERE id = 1")
        }
      }
    ) {
      defer { isOver.store(true, ordering: .relaxed) }
      for _ in 0..<3 {
        try aliased.aka.rename([try aliasRequest("users", "tb_user")])
        sleepForTraffic()
        try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
        sleepForTraffic()
      }
    }
    let sum: Int = try aliased.session.run("SELECT sum(n) FROM users").scalar()
    #expect(sum == counted.load(ordering: .relaxed) && sum > 20)
  }

  private func sleepForTraffic() { Thread.sleep(forTimeInterval: 0.1) }
}
