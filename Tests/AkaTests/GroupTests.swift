import Aka
import Postgres
import Testing
import TestSupport

/// Several tables in one transaction, among them tables that take each other's names.
@Suite struct GroupTests {
  static let twoTables: SQL = """
    CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1);
    CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b VALUES (2);
    """

  @Test(arguments: [
    ["a", "x", "b", "y"], ["a", "b", "b", "a"], ["a", "b", "b", "c"], ["b", "c", "a", "b"],
  ])
  func renamesAndRollsBackTogether(names: [String]) throws {
    let database = try TestDatabase(Self.twoTables)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let requests = try stride(from: 0, to: 4, by: 2).map { try request(names[$0], names[$0 + 1]) }

    #expect(try aka.rename(requests).figures != nil)
    let session = try database.connect()
    for (old, new) in [(names[0], names[1]), (names[2], names[3])] {
      #expect(try session.run("SELECT id FROM \(Identifier(new))").scalar() == (old == "a" ? 1 : 2))
    }
    #expect(try aka.status().map(\.health) == [.ok, .ok])
    #expect(try aka.rename(requests).figures == nil, "the same command again does nothing")

    let outcome = try aka.rollback(try WrittenName(parsing: names[0]), wholeGroup: true, keepsNewName: false)
    #expect(outcome.tables.count == 2)
    #expect(try database.dump() == before)
    try aka.rename(requests)
    try aka.rollback(try WrittenName(parsing: names[0]), wholeGroup: true)
    #expect(try session.run("SELECT id FROM a").scalar() == 1)
    #expect(try session.run("SELECT id FROM b").scalar() == 2)
  }

  @Test func oneOfASwappedPairCannotGoBackAlone() throws {
    let database = try TestDatabase(Self.twoTables)
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("a", "b"), try request("b", "a")])
    #expect(throws: Refusal.self) { try aka.rollback(try WrittenName(parsing: "a")) }
  }

  @Test func allOrNone() throws {
    let database = try TestDatabase(Self.twoTables)
    let aka = Aka(connection: try database.connect())
    #expect(throws: PlanRefused.self) {
      try aka.rename([try request("a", "x"), try request("missing", "y")])
    }
    #expect(throws: PlanRefused.self) { try aka.rename([try request("a", "x"), try request("b", "x")]) }
    #expect(throws: PlanRefused.self) { try aka.rename([try request("a", "x"), try request("a", "y")]) }
    #expect(try aka.status().isEmpty)
  }

  @Test func aHundredTables() throws {
    let database = try TestDatabase()
    let session = try database.connect()
    var requests: [RenameRequest] = []
    for number in 1...100 {
      try session.run(
        "CREATE TABLE \(Identifier("t\(number)")) (id serial PRIMARY KEY, name text DEFAULT 'x')")
      requests.append(try request("t\(number)", "tb_\(number)"))
    }
    let aka = Aka(connection: session)
    let outcome = try aka.rename(requests)
    #expect(outcome.plan.renames.count == 100)
    print("100 tables: held", outcome.figures as Any)
    #expect(try aka.status().allSatisfy { $0.health == .ok })
  }
}
