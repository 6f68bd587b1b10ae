import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Shims that nobody uses go, and others stay.
@Suite struct CleanupTests {
  @Test func dropsAndRestores() throws {
    let renamed = try Renamed()
    let before = try renamed.database.dump()
    let outcome = try renamed.aka.cleanUpQuietly("users")
    #expect(outcome.names.map(\.result) == [.cleaned] && outcome.names[0].figures != nil)
    #expect(try renamed.phase() == .cleaned)
    #expect(try renamed.staged().isEmpty)
    let error = #expect(throws: PostgresError.self) { try renamed.session.run("SELECT FROM users") }
    #expect(error?.state == .undefinedTable)
    #expect(try renamed.events() == "stage swap durable brown_out clean")
    #expect(try renamed.aka.cleanUpQuietly("users").names.map(\.result) == [.already])
    #expect(try renamed.aka.examine().diagnoses.isEmpty)

    let restored = try renamed.aka.restore("users")
    #expect(restored.isRestored && restored.formerDefinition == nil)
    #expect(try renamed.phase() == .active)
    #expect(try renamed.aka.status().map(\.health) == [.ok])
    #expect(try renamed.database.dump() == before)
    #expect(try !renamed.aka.restore("users").isRestored)
    try renamed.session.run("INSERT INTO users VALUES (DEFAULT, DEFAULT)")
    try renamed.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try renamed.session.run("SELECT name FROM users").scalar() == "nobody")
  }

  @Test func refusesWhatIsNotEarned() throws {
    let renamed = try Renamed()
    let gap = EvidenceGap(
      source: .logs, server: "primary", code: "rotated", message: "logs were rotated away")
    func obstacles(_ verdict: Verdict, _ options: CleanupOptions = .brownout(nil)) throws -> [String] {
      let outcome = try renamed.aka.cleanUp([], options: options, evidence: { _, _ in verdict })
      #expect(outcome.names.map(\.result) == [.notYet] && !outcome.isComplete)
      return outcome.names[0].obstacles.map(\.code)
    }
    #expect(try obstacles(Verdicts.inUse(renamed.aka.status()[0].entry, .zero)) == ["in-use"])
    #expect(try obstacles(.unknown([gap])) == ["rotated"])
    #expect(try obstacles(.unknown([])) == ["unknown"])
    #expect(try obstacles(.quietByProbeOnly(since: .distantPast)) == ["probe-only"])
    #expect(
      try obstacles(.quiet(since: .now), .brownout(nil, quiet: .seconds(86_400))) == ["quiet-too-short"])
    var accepting = CleanupOptions.brownout(nil)
    accepting.acceptedGaps = [AcceptedGap(code: "other", reason: "r")]
    #expect(try obstacles(.unknown([gap]), accepting) == ["rotated"])
    #expect(try renamed.aka.cleanUp([]).names[0].obstacles.map(\.code) == ["too-soon"])
    #expect(try renamed.events() == "stage swap durable")
    try renamed.session.run("SELECT FROM users")
  }

  @Test func recordsWhoAnswersForAGap() throws {
    let renamed = try Renamed()
    var options = CleanupOptions.brownout(nil)
    options.acceptedGaps = [
      AcceptedGap(code: "too-soon", reason: "nobody \"else\" connects"),
      AcceptedGap(code: "probe-only", reason: "a test"),
    ]
    #expect(try renamed.aka.cleanUp([], options: options).isComplete)
    let reasons: String = try renamed.session.run(
      """
      SELECT string_agg(concat_ws('=', detail ->> 'code', detail ->> 'reason'), ';' ORDER BY id)
      FROM aka.sys_table_migration_events WHERE event = 'accept_gap'
      """
    ).scalar()
    #expect(reasons == "too-soon=nobody \"else\" connects;probe-only=a test")
  }

  @Test func aPlanChangesNothing() throws {
    let renamed = try Renamed()
    let before = try renamed.database.dump()
    var options = CleanupOptions.brownout(.seconds(600))
    (options.onlyPlans, options.renamesDependents) = (true, true)
    let name = try renamed.aka.cleanUpQuietly(options: options).names[0]
    #expect(name.result == .wouldClean && name.brownoutSeconds == 600)
    #expect(name.renamedBefore18.map(\.new) == ["tb_user_pkey", "tb_user_id_seq"])
    #expect(try renamed.database.dump() == before)
    #expect(try renamed.events() == "stage swap durable")
  }

  @Test(arguments: [
    ("Weird \"one\".x", "tb weird"), ("select", "Über"), (String(repeating: "x", count: 63), "short"),
  ])
  func namesThatNeedQuotes(old: String, new: String) throws {
    let (table, other) = (Identifier(old), Identifier(new))
    let renamed = try Renamed(
      "CREATE TABLE \(table) (id int)", rename: [(table.quoted, other.quoted)])
    let before = try renamed.database.dump()
    try renamed.aka.cleanUpQuietly(table.quoted, options: .brownout(.milliseconds(200)))
    #expect(try renamed.phase() == .cleaned)
    try renamed.aka.restore(table.quoted)
    #expect(try renamed.database.dump() == before)
  }

  @Test func cleansUpWhatARollbackLeft() throws {
    let renamed = try Renamed()
    try renamed.aka.rollback(try WrittenName(parsing: "users"))
    let before = try renamed.database.dump()
    let outcome = try renamed.aka.cleanUpQuietly("tb_user", options: .brownout(.milliseconds(200)))
    #expect(outcome.names.map(\.name.name) == ["tb_user"] && outcome.isComplete)
    #expect(try renamed.phase() == .rolledBack)
    #expect(throws: PostgresError.self) { try renamed.session.run("SELECT FROM tb_user") }
    try renamed.aka.restore("tb_user")
    #expect(try renamed.database.dump() == before)
    #expect(try renamed.aka.status().map(\.health) == [.ok])
  }

  @Test func groupsAndChains() throws {
    let renamed = try Renamed(
      GroupTests.twoTables, rename: [("a", "b"), ("b", "c")])
    let before = try renamed.database.dump()
    let early = try renamed.aka.cleanUpQuietly("b", options: .brownout(nil, quiet: .seconds(60)))
    #expect(early.names[0].obstacles.map(\.code) == ["quiet-too-short"])
    let outcome = try renamed.aka.cleanUpQuietly(options: .brownout(nil, quiet: .milliseconds(1)))
    #expect(outcome.names.map(\.result) == [.cleaned, .cleaned])
    #expect(try renamed.session.run("SELECT id FROM b").scalar() == 1)
    #expect(try renamed.session.run("SELECT id FROM c").scalar() == 2)
    #expect(throws: PostgresError.self) { try renamed.session.run("SELECT FROM a") }
    try renamed.aka.restore("a")
    #expect(try renamed.database.dump() == before)
    #expect(throws: Refusal.self) { try renamed.aka.restore("b") }
    #expect(try renamed.aka.examine().diagnoses.isEmpty)
  }

  @Test func renamesAgainAfterwards() throws {
    let renamed = try Renamed()
    try renamed.aka.cleanUpQuietly()
    try renamed.aka.rename([try request("tb_user", "users")])
    #expect(throws: Refusal.self) { try renamed.aka.restore("users") }
    try renamed.aka.cleanUpQuietly("tb_user")
    #expect(try renamed.session.run("SELECT count(*) FROM users").scalar() == 0)
    try renamed.aka.rename([try request("users", "people")])
    #expect(try renamed.session.run("SELECT count(*) FROM people").scalar() == 0)
    #expect(try renamed.aka.status().map(\.health) == [.ok, .ok, .ok])
  }

  @Test func restoresForTheTableOfToday() throws {
    let renamed = try Renamed()
    try renamed.aka.cleanUpQuietly()
    try renamed.session.run("ALTER TABLE tb_user ADD age int DEFAULT 7, DROP name")
    let outcome = try renamed.aka.restore("users")
    #expect(outcome.formerDefinition?.contains("name") == true)
    try renamed.session.run("INSERT INTO users (id) VALUES (1)")
    #expect(try renamed.session.run("SELECT age FROM users").scalar() == 7)
    try renamed.aka.cleanUpQuietly()
    try renamed.session.run("CREATE TABLE users ()")
    #expect(throws: Refusal.self) { try renamed.aka.restore("users") }
    try renamed.session.runScript("DROP TABLE users; ALTER TABLE tb_user RENAME TO elsewhere")
    #expect(throws: Refusal.self) { try renamed.aka.restore("users") }
  }
}
