import Aka
import Postgres
import Testing
import TestSupport

/// What others do to publications just before the lock.
@Suite struct PublicationRaceTests {
  private let accepted: Set = ["publication", "logical-slot"]

  /// Does something once, when the lock is asked for the given time.
  private func aka(_ database: TestDatabase, before attempt: Int, _ deed: @escaping () throws -> Void) throws
    -> Aka
  {
    var attempts = 0
    return Aka(
      connection: try database.connect(),
      report: { progress in
        guard case .locking = progress else { return }
        attempts += 1
        if attempts == attempt { #expect(throws: Never.self) { try deed() } }
      })
  }

  @Test func aPublicationThatIsMadeMeanwhile() throws {
    let aliased = try Aliased(rename: false)
    let create: SQL = "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)"
    let aka = try aka(aliased.database, before: 1) { try aliased.session.run(create) }
    let requests = [try aliasRequest("users", "tb_user")]
    // What nobody has accepted is not done.
    #expect(throws: PlanRefused.self) { try aka.rename(requests) }
    #expect(try aliased.session.sendsRoots() && !aliased.names().contains("tb_user"))
    try aliased.session.run("DROP PUBLICATION \"P\"")
    let second = try self.aka(aliased.database, before: 1) { try aliased.session.run(create) }
    try second.rename(requests, accepting: accepted)
    #expect(try !aliased.session.sendsRoots())
  }

  /// No brownout begins while changes say the name that it takes away.
  @Test func aPublicationThatIsMadeBeforeABrownout() throws {
    let aliased = try Aliased()
    let cleaner = try aka(aliased.database, before: 1) {
      try aliased.session.run(
        "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)")
    }
    #expect(try cleaner.cleanUpQuietly("users").names[0].obstacles.map(\.code) == ["published-as-it"])
    #expect(try !aliased.events().contains("brown_out"))
  }

  /// One aka gives it back with what it takes for the last alias, and another has made one meanwhile.
  @Test func anotherAliasThatComesMeanwhile() throws {
    let aliased = try Aliased("\(Aliased.users); CREATE TABLE orders (id int PRIMARY KEY)", rename: false)
    try aliased.session.run(
      "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)")
    try aliased.aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted)
    // The first lock puts the alias aside; the second is for the drop.
    let cleaner = try aka(aliased.database, before: 2) {
      try aliased.aka.rename([try aliasRequest("orders", "tb_order")], accepting: accepted)
    }
    #expect(try cleaner.cleanUpQuietly("users").isComplete)
    #expect(try !aliased.session.sendsRoots())
    #expect(try aliased.aka.cleanUpQuietly("orders").isComplete)
    #expect(try aliased.session.sendsRoots())
  }
}
