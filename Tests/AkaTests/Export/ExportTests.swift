import Aka
import Postgres
import Testing
import TestSupport

/// Whether what `aka sql` writes does what `aka rename` does.
@Suite struct ExportTests {
  /// Whatever a reader of files might take for its own.
  static let hostile = "\"$$$aka$':d%s?\\${e}#{f}`{{g}}\n-- migrate:up\r🐘~id1~"

  static let odd: SQL = """
    CREATE TABLE public.\(Identifier(hostile)) (
      \(Identifier("x\(hostile)")) int PRIMARY KEY DEFAULT 1, b text DEFAULT \(literal: hostile));
    COMMENT ON TABLE public.\(Identifier(hostile)) IS \(literal: hostile + "$sql$ $aka$ 4010000001 97110001")
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let script: SQL
    let old: WrittenName
    let new: WrittenName
    var options = RenameOptions()
    var testDescription: String { name }
  }

  static func writes(columns: [ColumnRename] = []) -> RenameOptions {
    var options = RenameOptions()
    options.writes = WriteWish(all: .trigger)
    options.columns = columns
    options.notes = "n"
    return options
  }

  static let cases: [Case] = [
    Case(
      name: "everything", script: RichSchemaTests.script("exp0"), old: WrittenName(schema: "app", "users"),
      new: WrittenName(schema: nil, "tb_user")),
    Case(
      name: "triggers and a column", script: RichSchemaTests.script("exp1"),
      old: WrittenName(schema: "app", "users"), new: WrittenName(schema: nil, "tb_user"),
      options: writes(columns: [
        ColumnRename(old: "note", new: "mail"), ColumnRename(old: "mail", new: "note"),
      ])),
    Case(
      name: "row-level security",
      script: """
        \(RichSchemaTests.script("exp2"));
        ALTER TABLE app.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
        """, old: WrittenName(schema: "app", "users"), new: WrittenName(schema: nil, "tb_user")),
    Case(
      name: "column grants, another schema",
      script: """
        \(RichSchemaTests.script("exp3")); CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO PUBLIC;
        GRANT UPDATE (note), SELECT (id) ON app.users TO writer_exp3
        """, old: WrittenName(schema: "app", "users"), new: WrittenName(schema: "other", "tb_user")),
    Case(
      name: "hostile names", script: odd, old: WrittenName(schema: "public", Identifier(hostile)),
      new: WrittenName(schema: nil, Identifier("t" + hostile)), options: writes()),
    Case(
      name: "a view", script: "CREATE TABLE t (id int); CREATE VIEW users AS SELECT * FROM t",
      old: WrittenName(schema: nil, "users"), new: WrittenName(schema: nil, "v_user")),
    Case(
      name: "a materialized view, uncounted", script: "CREATE MATERIALIZED VIEW users AS SELECT 1 AS id",
      old: WrittenName(schema: nil, "users"), new: WrittenName(schema: nil, "mv_user"),
      options: {
        var options = RenameOptions()
        options.probe = .off
        return options
      }()),
    Case(
      name: "partitions",
      script:
        "CREATE TABLE users (id int) PARTITION BY LIST (id); CREATE TABLE child PARTITION OF users DEFAULT",
      old: WrittenName(schema: nil, "users"), new: WrittenName(schema: nil, "tb_user")),
    Case(
      name: "no columns", script: "CREATE TABLE users ()", old: WrittenName(schema: nil, "users"),
      new: WrittenName(schema: nil, "tb_user")),
  ]

  /// Runs both in databases that were copied from one, so that they agree to the last OID.
  @Test(.serialized, arguments: cases) func sameAsRename(_ each: Case) throws {
    try compare(each)
    // The databases are gone by now, and with them what the roles owned.
    let session = try Connection(to: PrivateServer.shared.conninfo())
    for row in try session.run("SELECT rolname FROM pg_roles WHERE rolname ~ '_exp[0-9]$'") {
      let role: Identifier = try row["rolname"]
      try session.run("DROP ROLE \(role)")
    }
  }

  private func compare(_ each: Case) throws {
    let original = try TestDatabase(each.script)
    let byScript = try TestDatabase(copying: original)
    let byAka = try TestDatabase(copying: byScript)
    let request = RenameRequest(old: each.old, new: each.new, options: each.options)
    let accepted = Set(try Aka(connection: try byAka.connect()).plan([request]).codesToAccept)
    let script = try ExportedScript(of: [request], from: original, accepting: accepted)
    let aka = Aka(connection: try byAka.connect())

    try aka.apply(
      Manifest(name: "p", notes: "it's \"n\" ~id1~", renames: [request]), accepting: accepted)
    let news = try ExportedScript.play(script.up, on: byScript)
    #expect(news.contains("attempt 1, locked for"))
    #expect(try byScript.fullDump() == byAka.fullDump())
    #expect(try byScript.ledger() == byAka.ledger())

    let session = Aka(connection: try byScript.connect())
    #expect(try session.status().map(\.health) == [.ok])
    #expect(try session.verify().allSatisfy(\.failures.isEmpty))
    #expect(try session.examine().diagnoses.isEmpty)
    #expect(try session.usage(within: .seconds(60)).count == 1)

    let again = try ExportedScript.play(script.up, on: byScript)
    #expect(again.contains("done before"))
    #expect(try byScript.fullDump() == byAka.fullDump())
    #expect(try byScript.ledger() == byAka.ledger())

    try aka.rollback(WrittenName(try aka.status()[0].entry.old))
    try ExportedScript.play(script.down, on: byScript)
    #expect(try byScript.fullDump() == byAka.fullDump())
    #expect(try byScript.ledger() == byAka.ledger())
    #expect(try ExportedScript.play(script.down, on: byScript).contains("rolled back before"))

    // The rollback's shim makes room again.
    try aka.apply(
      Manifest(name: "p", notes: "it's \"n\" ~id1~", renames: [request]), accepting: accepted)
    try ExportedScript.play(script.up, on: byScript)
    #expect(try byScript.fullDump() == byAka.fullDump())
    // What depends on the table was told when the script was made: before there was a rollback's shim.
    #expect(try byScript.ledger(without: "dependencies") == byAka.ledger(without: "dependencies"))
    try session.rollback(WrittenName(try session.status().last!.entry.old), keepsNewName: false)
    #expect(try byScript.dump() == original.dump())
  }
}
