import Aka
import Postgres
import Testing
import TestSupport

/// `--shim auto` takes a view unless the application fails on it and not on an alias table.
@Suite(
  .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
struct ShimChoiceTests {
  /// pg_stat_statements is one for the whole server.
  private func chosen(
    _ statements: [SQL], script: SQL = Aliased.users, clients: Set<Client> = []
  ) throws -> Measures {
    let server = PrivateServer()
    let aliased = try Aliased(script, on: server, rename: false)
    try aliased.session.runScript("CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()")
    for statement in statements { try aliased.session.run(statement) }
    var options = RenameOptions()
    (options.shim, options.clients) = (.auto, clients)
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    let outcome = try aliased.aka.rename([request], accepting: ["alias-upserts"])
    let kind: String = try aliased.session.run("SELECT relkind FROM pg_class WHERE oid = 'users'::regclass")
      .scalar()
    #expect(kind == (outcome.plan.renames[0].measures.shim == .alias ? "p" : "v"))
    return outcome.plan.renames[0].measures
  }

  @Test func takesAViewWhereNothingFailsOnIt() throws {
    let measures = try chosen(["SELECT * FROM users WHERE id = 1", "UPDATE users SET n = 1"])
    #expect(measures.shim == .view && measures.shimReason?.contains("none of the statements") == true)
  }

  @Test func takesAnAliasWhereAViewFails() throws {
    let measures = try chosen(["SELECT u.*, count(*) FROM users u GROUP BY u.id", "SELECT * FROM users"])
    #expect(measures.shim == .alias)
    #expect(measures.shimReason?.contains("1 fail on a view and 0 on an alias table") == true, "\(measures)")
  }

  /// Where each fails on something, the one of which more is known.
  @Test func takesAViewWhereAnAliasFailsToo() throws {
    let measures = try chosen(
      [
        "SELECT u.*, count(*) FROM users u GROUP BY u.id",
        "INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (name) DO UPDATE SET n = 1",
      ], script: "CREATE TABLE users (id int PRIMARY KEY, name text UNIQUE, n int)")
    #expect(measures.shim == .view)
    #expect(measures.shimReason?.contains("1 fail on a view and 1 on an alias table") == true, "\(measures)")
  }

  @Test func believesWhoNamesAClient() throws {
    let measures = try chosen([], clients: [.django, .rails])
    #expect(measures.shim == .alias && measures.shimReason?.contains("ActiveRecord") == true)
  }

  @Test func takesAViewWhereNoAliasCanBe() throws {
    let measures = try chosen([], script: "CREATE TABLE users (id int)", clients: [.django])
    #expect(measures.shim == .view && measures.shimReason?.contains("no primary key") == true)
  }

  @Test func aManifestSaysItToo() throws {
    let manifest = try Manifest(
      parsing:
        #"{"renames": [{"old": "a", "new": "b", "shim": "auto", "clients": ["rails"]}, {"old": "c", "new": "d", "shim": "alias"}]}"#,
      file: "x.json")
    #expect(manifest.renames.map(\.options.shim) == [.auto, .alias])
    #expect(manifest.renames[0].options.clients == [.rails])
    #expect(throws: ManifestError.self) {
      try Manifest(parsing: #"{"renames": [{"old": "a", "new": "b", "shim": "table"}]}"#, file: "x.json")
    }
  }
}
