import Aka
import Postgres
import Synchronization
import Testing
import TestSupport

@Suite struct MigrationRunTests {
  static let three = [
    "001_a.sql": "-- UP\nCREATE TABLE a ();\n-- DOWN\nDROP TABLE a;",
    "002_b.sql": "-- UP\nCREATE TABLE b ();\n-- DOWN\nDROP TABLE b;",
    "003_c.sql": "-- UP\nCREATE TABLE c ();\n-- DOWN\nDROP TABLE c;",
  ]

  @Test func goesUpAndDownByStepsAndTargets() throws {
    let shop = try Shop(Self.three)
    #expect(try shop.states() == "001 pending, 002 pending, 003 pending")
    #expect(try shop.migrations().up(.steps(1)).done.map(\.name.text) == ["001_a"])
    #expect(try shop.migrations().up(.target("2")).done.map(\.name.text) == ["002_b"])
    #expect(try shop.states() == "001 applied, 002 applied, 003 pending")
    #expect(try shop.migrations().up().done.count == 1)
    #expect(try shop.migrations().up().done.isEmpty)
    #expect(try shop.migrations().down().done.map(\.name.text) == ["003_c"])
    #expect(try shop.migrations().down(.target("001_a.sql")).done.map(\.name.text) == ["002_b"])
    #expect(try shop.exists("a") && !shop.exists("b"))
    #expect(try shop.migrations().down(.steps(5)) { $0.map(\.text) != ["001_a"] }.done.isEmpty)
    #expect(try shop.exists("a"))
    #expect(throws: Refusal.self) { try shop.migrations().up(.target("9")) }
  }

  /// The script says what would run, and running it with psql does what `up` does.
  @Test func aDryRunIsAScript() throws {
    let shop = try Shop([
      "001_a.sql":
        "CREATE TABLE a (x text);\nCOPY a FROM STDIN;\none\n\\.\nCREATE INDEX CONCURRENTLY i ON a (x);"
    ])
    let script = try shop.migrations().script(.up, .all)
    #expect(try !shop.exists("a"))
    let ran = try Command.run(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-v", "ON_ERROR_STOP=1", "-d", shop.database.conninfo],
      input: script)
    #expect(ran.exitCode == 0, "\(ran.errors)")
    #expect(try shop.exists("i"))
    #expect(try shop.scalar("SELECT count(*) FROM a") == 1)
  }

  /// The same with a rename in it: without aka at run time, and with its shim.
  @Test func aDryRunWritesARenameOut() throws {
    let shop = try Shop([
      "001_a.sql": "ALTER TABLE a RENAME TO tb_a;\nCOMMENT ON TABLE tb_a IS 'new';",
      "002_b.sql": "CREATE TABLE b (x int);", "003_b.sql": "ALTER TABLE b RENAME TO tb_b;",
    ])
    try shop.session.run("CREATE TABLE a (x text)")
    let script = try shop.migrations().script(.up, .all)
    #expect(
      script.contains("-- which cannot be written down as SQL before it runs:\n--   there is no table b"))
    #expect(try shop.exists("a") && !shop.exists("b"))
    let ran = try Command.run(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-v", "ON_ERROR_STOP=1", "-d", shop.database.conninfo],
      input: script)
    #expect(ran.exitCode == 0, "\(ran.errors)")
    #expect(try shop.exists("tb_a") && shop.exists("a") && shop.exists("b"))
    #expect(try Aka(connection: shop.database.connect()).status().map(\.entry.newName.name) == ["tb_a"])
  }

  @Test func recordsWhoAndWhatAndThatCannotBeRewritten() throws {
    let shop = try Shop(Self.three)
    try shop.migrations().up(.steps(1))
    let status = try shop.migrations().status()[0]
    #expect(status.appliedBy == "postgres" && status.appliedAt != nil && status.seconds! > 0)
    let text = try shop.directory.read("001_a.sql")
    let checksum: String = try shop.scalar("SELECT encode(sha256(convert_to(\(text), 'UTF8')), 'hex')")
    #expect(try shop.scalar("SELECT checksum FROM aka.sys_migrations") == checksum)
    #expect(throws: PostgresError.self) { try shop.session.run("DELETE FROM aka.sys_migration_events") }
  }

  @Test func namesAChangedFileAndAcceptsItAfterReview() throws {
    let shop = try Shop(Self.three)
    try shop.migrations().up(.steps(2))
    // Other line ends are no change.
    try shop.directory.write(
      "001_a.sql", Self.three["001_a.sql"]!.split(separator: "\n").joined(separator: "\r\n"))
    #expect(try shop.states() == "001 applied, 002 applied, 003 pending")
    try shop.directory.write("001_a.sql", Self.three["001_a.sql"]! + "\n-- harmless")
    #expect(try shop.states() == "001 changed, 002 applied, 003 pending")
    let refused = #expect(throws: PlanRefused.self) { try shop.migrations().up() }
    #expect(refused?.description.contains("001_a.sql was changed") == true)
    #expect(try shop.migrations().down().done.map(\.name.text) == ["002_b"])
    #expect(throws: PlanRefused.self) { try shop.migrations().down() }
    #expect(try shop.migrations().repair([]) { _ in false }.isEmpty)
    #expect(try shop.migrations().repair([]).map(\.from) == [.changed])
    #expect(try shop.states() == "001 applied, 002 pending, 003 pending")
    #expect(
      try shop.scalar("SELECT detail ->> 'from' FROM aka.sys_migration_events WHERE event = 'repair'")
        == "changed")
    #expect(throws: Refusal.self) { try shop.migrations().repair(["001"]) }
  }

  @Test func wantsToKnowOfFilesOutOfOrderAndMissingOnes() throws {
    let shop = try Shop(Self.three)
    let missing = Mutex<[String]>([])
    try shop.directory.remove("002_b.sql")
    try shop.migrations().up()
    try shop.directory.write("002_late.sql", "CREATE TABLE late ()")
    try shop.directory.remove("001_a.sql")
    #expect(try shop.states() == "001 missing, 002 pending, 003 applied")
    let refusal = #expect(throws: Refusal.self) { try shop.migrations().up() }
    #expect(refusal?.reason.contains("002_late would come after 003_c") == true)
    var options = MigrationOptions()
    options.allowsOutOfOrder = true
    try shop.migrations {
      if case .missing(let names) = $0 { missing.withLock { $0 += names.map(\.text) } }
    }.up(options: options)
    #expect(missing.withLock { $0 } == ["001_a"])
    #expect(try shop.exists("late"))
    #expect(throws: Refusal.self) { try shop.migrations().down(.target("zero")) }
    #expect(try shop.exists("c"), "nothing is reverted when one cannot be")
    #expect(try shop.migrations().repair(["001"], as: .pending).map(\.to) == [.pending])
    #expect(try shop.states() == "002 applied, 003 applied")
  }

  /// A database that another tool migrated so far.
  @Test func startsWithADatabaseThatExists() throws {
    let shop = try Shop(Self.three, schema: "CREATE TABLE a (); CREATE TABLE b ()")
    _ = try shop.migrations().repair(["001", "2"], as: .applied)
    try shop.migrations().up()
    #expect(try shop.exists("c"))
    #expect(try shop.states() == "001 applied, 002 applied, 003 applied")
  }

  /// What one file sets does not reach the next, nor the ledger.
  @Test func filesDoNotLeakSettings() throws {
    let shop = try Shop(
      [
        "001_a.sql":
          "SET search_path = other; SET statement_timeout = 1000; SET ROLE pg_monitor; CREATE TEMP TABLE x ()",
        "002_b.sql": "CREATE TABLE here (who name DEFAULT current_user)",
      ], schema: "CREATE SCHEMA other")
    try shop.migrations().up()
    #expect(try shop.exists("public.here"))
    #expect(try shop.states() == "001 applied, 002 applied")
    #expect(try shop.scalar("SELECT count(*) FROM aka.sys_migrations WHERE applied_by = 'postgres'") == 2)
  }
}
