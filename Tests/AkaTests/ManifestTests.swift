import Foundation
import Postgres
import Testing
import TestSupport

@testable import Aka

/// Plans in files: what they say, what is wrong with them, and where.
@Suite struct ManifestTests {
  @Test func readsEverythingThatItKnows() throws {
    let manifest = try Manifest(
      parsing: """
        {
          "$schema": "manifest.schema.json",
          "name": "prefixes", "notes": "ticket 4711", "schema": "App",
          "renames": [
            {"old": "users", "new": "tb_user", "accept": ["publication"], "notes": "with care"},
            {"old": "core.\\"Order Lines\\"", "new": "tb_order_line"}
          ],
          "patterns": [
            {"from": "*", "to": "tb_{singular}", "except": ["flyway history"], "singular": {"axes": "axis"}}
          ]
        }
        """, file: "plan.json")
    #expect(manifest.name == "prefixes" && manifest.notes == "ticket 4711")
    // Names are written as in SQL: without quotes they fold to lower case.
    #expect(manifest.schema == "app")
    #expect(manifest.renames.map(\.old.description) == ["app.users", "core.\"Order Lines\""])
    #expect(manifest.renames[0].options.accepted == ["publication"])
    #expect(manifest.renames[0].options.notes == "with care")
    #expect(manifest.patterns[0].match("axes")?.new == "tb_axis")
    #expect(manifest.patterns[0].match("flyway history") == nil)
  }

  @Test(arguments: [
    ("", "1:1", "ends"), ("{", "1:2", "expected a key"), ("{\"name\": \"a\"", "1:13", "'}' is missing"),
    ("[]", "1:1", "expected an object, found an array"),
    ("{}", "1:1", "nothing to rename"), ("{\"renames\": []}", "1:1", "nothing to rename"),
    ("{\"renames\": {}}", "1:13", "expected an array, found an object"),
    (
      "{\"renames\":\n  [{\"old\": 5, \"new\": \"x\"}]}", "2:12",
      "renames[0].old: expected a string, found a number"
    ),
    ("{\"renames\": [{\"new\": \"x\"}]}", "1:14", "\"old\" is missing"),
    ("{\"renames\": [{\"old\": \"a..b\", \"new\": \"x\"}]}", "1:22", "is not a table name"),
    ("{\"rename\": []}", "1:2", "unknown key \"rename\"; known here are"),
    ("{\"name\": \"a\", \"name\": \"b\"}", "1:15", "key \"name\" stands here twice"),
    ("{\"name\": \"a\",}", "1:14", "comma before '}'"), ("{\"name\": 'a'}", "1:10", "expected a value"),
    ("{\"name\": nil}", "1:10", "'nil' is no value of JSON"), ("{\"name\": \"a\nb\"}", "1:12", "line break"),
    ("{\"name\": \"\\ud83d\"}", "1:17", "surrogate"), ("{\"name\": \"\\x\"}", "1:12", "no escape"),
    ("{\"name\" \"x\"}", "1:9", "expected ':'"), ("{\"name\": 01}", "1:10", "'01' is no value"),
    ("{\"name\": \"x\"} true", "1:15", "nothing more"), ("{\"é\": 1}", "1:2", "unknown key \"é\""),
    ("{\"patterns\": [{\"from\": \"users\", \"to\": \"tb_{name}\"}]}", "1:24", "exactly one *"),
    ("{\"patterns\": [{\"from\": \"*\", \"to\": \"tb\"}]}", "1:24", "needs {name} or {singular}"),
    ("{\"patterns\": [{\"from\": \"*\", \"to\": \"{name}{x}\"}]}", "1:24", "nothing else in braces"),
    (String(repeating: "[", count: 200), "1:101", "too deeply"),
  ])
  func pointsAtWhatIsWrong(text: String, place: String, problem: String) throws {
    let error = #expect(throws: ManifestError.self) { try Manifest(parsing: text, file: "plan.json") }
    let description = try #require(error).description
    #expect(description.hasPrefix("plan.json:\(place): ") && description.contains(problem), "\(description)")
  }

  @Test(arguments: [
    ("users", "user", true), ("user_addresses", "user_address", true), ("categories", "category", true),
    ("OrderLines", "OrderLine", true), ("USERS", "USER", true), ("people", "person", true),
    ("boxes", "box", true),
    ("batches", "batch", true), ("statuses", "status", true), ("warehouses", "warehouse", true),
    ("data", "data", true), ("ties", "tie", false), ("bases", "base", false), ("heroes", "hero", false),
    ("bonus", "bonus", false), ("sheep", "sheep", false), ("x", "x", false), ("Häuser", "Häuser", false),
    ("flotten_autos", "flotten_auto", true), ("2024", "2024", false),
  ])
  func knowsSingularsAndItsLimits(plural: String, singular: String, isCertain: Bool) {
    let found = Singular(of: plural, knowing: [:])
    #expect(found.word == singular && found.isCertain == isCertain)
  }

  @Test func renamesByPatternAndOnlyOnce() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int); CREATE TABLE categories (id int); CREATE TABLE bases (id int);
      CREATE TABLE tb_done (id int); CREATE TABLE schema_migrations (id int); CREATE VIEW shown AS SELECT 1;
      CREATE TABLE events (at date) PARTITION BY RANGE (at);
      CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      """)
    let aka = Aka(connection: try database.connect())
    let manifest = try Manifest(
      parsing: """
        {"name": "prefix", "renames": [{"old": "users", "new": "tb_account"}],
         "patterns": [{"from": "*", "to": "tb_{singular}", "except": ["schema_migrations"]}]}
        """, file: "plan.json")
    let plan = try aka.plan(manifest)
    #expect(
      plan.renames.map { "\($0.old.name) \($0.new.name)" } == [
        "users tb_account", "bases tb_base", "categories tb_category", "events tb_event",
      ])
    #expect(plan.leftAlone.map(\.table.name.name) == ["events_2026", "tb_done"])
    #expect(plan.codesToAccept == ["singular"], "\"base\" is a guess")
    #expect(throws: PlanRefused.self) { try aka.apply(manifest) }
    #expect(try aka.status().isEmpty)

    #expect(try aka.apply(manifest, accepting: ["singular"]).figures != nil)
    let again = try aka.apply(manifest)
    #expect(again.figures == nil && again.plan.done.count == 4)
    let entry = try aka.status()[0].entry
    #expect(entry.planName == "prefix")
    try aka.rollback(try WrittenName(parsing: "users"), wholeGroup: true)
    #expect(try aka.plan(manifest).renames.count == 4, "the shims of a rollback are no tables")
  }

  @Test func whatOneRenameAcceptsIsNotAcceptedForAnother() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);
      CREATE PUBLICATION feed FOR TABLE a, b;
      """)
    let aka = Aka(connection: try database.connect())
    func manifest(_ acceptance: String) throws -> Manifest {
      try Manifest(
        parsing: """
          {"renames": [{"old": "a", "new": "x", "accept": ["publication"]}, {"old": "b", "new": "y"\(acceptance)}]}
          """, file: "plan.json")
    }
    let refused = #expect(throws: PlanRefused.self) { try aka.apply(try manifest("")) }
    #expect(refused?.refusals.count == 1)
    #expect(try aka.apply(try manifest(", \"accept\": [\"publication\"]")).figures != nil)
  }

  @Test func theDocumentsSayTheSame() throws {
    let docs = Repository.root.appending(path: "docs")
    let page = try String(contentsOf: docs.appending(path: "manifest.md"), encoding: .utf8)
    // Each is a file, whose name stands on the first line.
    let examples = page.split(separator: "```json ").dropFirst()
      .compactMap { $0.split(separator: "```").first?.drop { $0 != "\n" } }
    let manifests = try examples.map { try Manifest(parsing: String($0), file: "manifest.md") }
    #expect(manifests.map(\.renames.count) == [2, 1])
    #expect(manifests.last?.renames.first?.options.views.count == 3)

    let schema = try Data(contentsOf: docs.appending(path: "manifest.schema.json"))
    let root = try #require(try JSONSerialization.jsonObject(with: schema) as? [String: Any])
    func keys(_ path: String...) -> [String] {
      var node: Any? = root
      for step in path { node = (node as? [String: Any])?[step] }
      return ((node as? [String: Any])?["properties"] as? [String: Any])?.keys.sorted() ?? []
    }
    #expect(keys() == Manifest.keys.sorted())
    #expect(keys("properties", "renames", "items") == RenameRequest.keys.sorted())
    #expect(keys("properties", "patterns", "items") == NamePattern.keys.sorted())
    #expect(keys("$defs", "view") == ReadView.keys.sorted())
  }
}
