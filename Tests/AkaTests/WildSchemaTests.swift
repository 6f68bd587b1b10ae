import Aka
import Postgres
import Testing
import TestSupport

/// Every table of a schema in which everything is odd, renamed at once and rolled back while its rows change. What
/// `scripts/test-wild` does to real schemas.
@Suite struct WildSchemaTests {
  @Test(.enabled(if: TestedServer.hasICU, "the server lacks ICU")) func everyTableAtOnce() throws {
    let wild = try WildSchema()
    let aka = Aka(connection: try wild.database.connect())
    let requests = try wild.requests()
    let accepted = Set(try aka.plan(requests).codesToAccept)

    let outcome = try aka.rename(requests, accepting: accepted)
    #expect(outcome.plan.renames.count == wild.olds.count)
    #expect(try aka.status().allSatisfy { $0.health == .ok })
    #expect(try aka.examine().diagnoses.isEmpty)
    try wild.expectSameAnswers(under: wild.olds, "through the shims")
    try wild.write(1, under: wild.olds)
    try wild.write(2, under: wild.news)

    let first = requests[0].old
    try aka.rollback(first, wholeGroup: true)
    try wild.expectSameAnswers(under: wild.news, "through the shims of the new names")
    try wild.write(3, under: wild.news)
    try aka.rename(requests, accepting: accepted)
    try aka.rollback(first, wholeGroup: true, keepsNewName: false)

    #expect(try aka.examine().diagnoses.isEmpty)
    // Where an updated row is stored depends on when PostgreSQL prunes the page, so rows come in any order.
    func lines(_ database: TestDatabase) throws -> [Substring] {
      try database.dump(withRows: true).split(separator: "\n").sorted()
    }
    #expect(try wild.database.dump() == wild.copy.dump())
    #expect(try lines(wild.database) == lines(wild.copy))
  }
}
