import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

@testable import Aka

/// A fleet as a program uses it.
@Suite struct FleetLibraryTests {
  private static let manifest = Manifest(
    schema: "public",
    renames: [
      RenameRequest(old: WrittenName(schema: "public", "users"), new: WrittenName(schema: nil, "tb_user"))
    ])

  private func databases(_ count: Int) throws -> [TestDatabase] {
    try (0..<count).map { _ in try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)") }
  }

  private func fleet(_ databases: [TestDatabase], surrounding: @escaping Fleet.Surrounding = { try $1() })
    throws
    -> Fleet
  {
    let names = databases.map(\.name).joined(separator: "\n")
    return Fleet(
      try FleetTargets(parsing: names, file: "names"), database: PrivateServer.shared.conninfo(),
      surrounding: surrounding)
  }

  @Test func tellsWhatHappensInOrder() throws {
    let databases = try databases(4)
    let told = Mutex<[String]>([])
    let surrounded = Mutex(0)
    let fleet = try fleet(databases) { _, work in
      surrounded.withLock { $0 += 1 }
      try work()
    }
    let results = fleet.apply(Self.manifest, policy: FleetPolicy(canaries: 1, parallel: 2)) { event in
      told.withLock { told in
        switch event {
        case .began(let target, let tally): told.append("began \(target) \(tally.running)")
        case .progress: break
        case .ended(let result, let tally):
          told.append("ended \(result.target) \(tally.ended) of \(tally.targets)")
        }
      }
    }
    #expect(results.map(\.target) == databases.map(\.name))
    #expect(
      results.allSatisfy { $0.result == .done && $0.outcome?.renames.count == 1 && $0.problems.isEmpty })
    let lines = told.withLock(\.self)
    #expect(lines.prefix(2) == ["began \(databases[0].name) 1", "ended \(databases[0].name) 1 of 4"])
    #expect(lines.count == 8 && lines.last?.hasSuffix("4 of 4") == true)
    #expect(surrounded.withLock(\.self) == 4)
  }

  /// Nobody connects to a target after somebody wants to stop.
  @Test func stopsWhenItIsInterrupted() throws {
    let databases = try databases(2)
    let interruption = Interruption()
    let targets = try FleetTargets(parsing: databases.map(\.name).joined(separator: "\n"), file: "names")
    let fleet = Fleet(targets, database: PrivateServer.shared.conninfo(), interruption: interruption)
    let results = fleet.apply(Self.manifest) { event in
      if case .ended = event { interruption.request() }
    }
    #expect(results.map(\.result) == [.done, .notBegun])
    #expect(results[1].seconds == nil && results[1].outcome == nil)
  }

  @Test func planAndStatusChangeNothing() throws {
    let databases = try databases(2)
    let fleet = try fleet(databases)
    let plan = fleet.plan(Self.manifest)
    #expect(plan.map(\.result) == [.wouldDo, .wouldDo])
    #expect(
      plan[0].outcome?.renames == [
        FleetRename(old: QualifiedName("public", "users"), new: QualifiedName("public", "tb_user"))
      ])
    #expect(fleet.status().map { $0.outcome?.count } == [0, 0])
    for database in databases {
      #expect(try database.connect().run("SELECT to_regnamespace('aka') IS NULL").scalar())
    }
  }

  /// A trigger that reads its table's name has to be accepted, and the fleet can accept it for all.
  @Test func whatMustBeAcceptedIsSaid() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int PRIMARY KEY);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', TG_TABLE_NAME; RETURN NEW; END $$;
      CREATE TRIGGER note BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note()
      """)
    let fleet = try fleet([database])
    let refused = fleet.apply(Self.manifest)[0]
    #expect(refused.result == .refused && refused.problems[0].contains("--accept trigger-table-name"))
    #expect(fleet.plan(Self.manifest)[0].result == .refused)
    #expect(fleet.apply(Self.manifest, accepting: ["trigger-table-name"])[0].result == .done)
  }

  /// The example of docs/fleets.md.
  @Test func theDocumentedTargetsAreRead() throws {
    let page = try String(contentsOf: Repository.root.appending(path: "docs/fleets.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```text\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    try #require(blocks.count == 2)
    let targets = try FleetTargets(parsing: blocks[0], file: "fleets.md").targets
    #expect(targets.count == 7 && targets.filter { $0.database == nil }.map(\.schema) == ["corner"])
    #expect(targets[5].schema == "Big Co")
    #expect(try FleetTargets(parsing: blocks[1], file: "fleets.md").targets.map(\.standbys.count) == [2])
  }
}
