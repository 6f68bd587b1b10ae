import Aka
import Postgres
import Testing
import TestSupport

/// A view that is built on the old name after the rename: docs/limits.md.
@Suite struct LaterViewTests {
  private func usage(_ watched: Watched) throws -> UsageReport {
    try #require(try watched.aka.usage(within: .seconds(60)).first)
  }

  @Test func isNamedWithWhatItAsksOfItsReaders() throws {
    let watched = try Watched(also: "CREATE VIEW before AS SELECT * FROM users")
    let session = watched.session
    let role = Identifier("reader_\(watched.database.name)")
    try session.runScript(
      """
      CREATE VIEW later AS SELECT name FROM users;
      CREATE VIEW invoker WITH (security_invoker = on) AS SELECT name FROM users;
      CREATE MATERIALIZED VIEW kept AS SELECT name FROM users;
      CREATE ROLE \(role) LOGIN; GRANT SELECT ON before, later, kept TO \(role);
      """)
    defer { _ = try? session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let report = try usage(watched)
    #expect(
      Set(report.objects) == ["public.later", "public.invoker", "materialized view public.kept"], "\(report)")
    #expect(report.viewsAskingReaders == ["public.later"])

    // What it says is so: the reader needs rights on the table, and only below that view.
    let reader = try watched.database.connect(as: role.name)
    #expect(try reader.run("SELECT count(*) FROM before").scalar() == 1000)
    #expect(try reader.run("SELECT count(*) FROM kept").scalar() == 1000)
    let denied = #expect(throws: PostgresError.self) { try reader.run("SELECT FROM later") }
    #expect(denied?.state == .insufficientPrivilege)
    try session.run("CREATE OR REPLACE VIEW later AS SELECT name FROM tb_user")
    #expect(try reader.run("SELECT count(*) FROM later").scalar() == 1000)
    #expect(try usage(watched).viewsAskingReaders.isEmpty)
  }

  /// A shim that asks for its owner's rights, as one does for a table with column grants, changes nothing for later views.
  @Test func notOnAShimThatAsksForItsOwner() throws {
    let watched = try Watched(also: "GRANT SELECT (name) ON users TO PUBLIC")
    try watched.session.run("CREATE VIEW later AS SELECT name FROM users")
    let report = try usage(watched)
    #expect(report.objects == ["public.later"] && report.viewsAskingReaders.isEmpty)
  }

  @Test func isPrinted() throws {
    let watched = try Watched()
    try watched.session.run("CREATE VIEW later AS SELECT name FROM users")
    let result = try Tool.run("usage", on: watched.database)
    #expect(result.output.contains("built on it: public.later"), "\(result)")
    #expect(result.output.contains("whose readers need rights on tb_user"), "\(result)")
  }
}
