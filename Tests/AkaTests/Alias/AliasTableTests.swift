import Aka
import Postgres
import Testing
import TestSupport

/// A rename with an alias table, from its plan to its cleanup.
@Suite struct AliasTableTests {
  @Test func servesWhatAViewDoesNot() throws {
    let aliased = try Aliased()
    #expect(try aliased.names() == "tb_user:r tb_user_pkey:i users:p users_pkey:I")
    let session = aliased.session
    #expect(
      try session.run("SELECT id, name, count(*) FROM users GROUP BY id ORDER BY id")[1]["name"] == "bob")
    try session.run(
      "INSERT INTO users VALUES (1, 'eve') ON CONFLICT ON CONSTRAINT users_pkey DO UPDATE SET name = excluded.name"
    )
    try session.run("INSERT INTO users VALUES (2) ON CONFLICT (id) DO UPDATE SET name = DEFAULT")
    #expect(try session.run("SELECT string_agg(name, ' ' ORDER BY id) FROM tb_user").scalar() == "eve nobody")
    try session.runScript(
      "BEGIN; TRUNCATE users; ROLLBACK; CREATE TABLE posts (user_id int REFERENCES users)")
    #expect(
      try session.run("SELECT count(*) FROM users TABLESAMPLE SYSTEM (100) WHERE ctid > '(0,0)'").scalar()
        == 2)
    #expect(try aliased.aka.status().map(\.health) == [.ok])
    let verification = try aliased.aka.verify()
    #expect(verification.flatMap(\.failures).isEmpty, "\(verification.flatMap(\.failures))")
    #expect(try aliased.aka.examine().diagnoses.isEmpty)
  }

  @Test func goesAndComesBackWithoutTouchingARow() throws {
    let aliased = try Aliased()
    let rows = try aliased.database.dump(withRows: true)
    #expect(try aliased.aka.cleanUpQuietly("users").names.map(\.result) == [.cleaned])
    #expect(try aliased.names() == "tb_user:r users_pkey:i")
    #expect(try aliased.leftOvers().isEmpty)
    #expect(try aliased.session.run("SELECT count(*) FROM tb_user").scalar() == 2)
    #expect(try aliased.session.failure("SELECT FROM users") == "42P01")
    #expect(try aliased.events() == "stage swap durable brown_out clean")
    #expect(try aliased.aka.examine().diagnoses.isEmpty)

    let restored = try aliased.aka.restore("users")
    #expect(restored.isRestored && restored.formerDefinition == nil)
    #expect(try aliased.database.dump(withRows: true) == rows)
    #expect(try aliased.aka.verify().flatMap(\.failures).isEmpty)
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
    #expect(try aliased.leftOvers().isEmpty)
  }

  /// The new name becomes an alias table as well: whoever needs a primary key behind the one needs it behind the other.
  @Test func flipsIntoAnAliasOfTheNewName() throws {
    let aliased = try Aliased()
    let outcome = try aliased.aka.rollback(try WrittenName(parsing: "users"))
    #expect(outcome.tables.map(\.result) == [.flipped])
    #expect(try aliased.names() == "tb_user:p tb_user_pkey:I users:r users_pkey:i")
    try aliased.session.run(
      "INSERT INTO tb_user VALUES (1) ON CONFLICT ON CONSTRAINT tb_user_pkey DO NOTHING")
    try aliased.session.run("INSERT INTO users VALUES (1) ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING")
    #expect(try aliased.aka.verify().flatMap(\.failures).isEmpty)

    // And forth again, now with a view: the alias of the new name makes room.
    try aliased.aka.rename([try request("users", "tb_user")])
    #expect(try aliased.names() == "tb_user:r users:v users_pkey:i")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
    #expect(try aliased.leftOvers().isEmpty)
  }

  @Test func theAliasOfTheNewNameIsCleanedUpAndComesBack() throws {
    let aliased = try Aliased()
    try aliased.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try aliased.aka.cleanUpQuietly("tb_user").names.map(\.result) == [.cleaned])
    #expect(try aliased.names() == "users:r users_pkey:i")
    #expect(try aliased.aka.restore("tb_user").isRestored)
    #expect(try aliased.names() == "tb_user:p tb_user_pkey:I users:r users_pkey:i")
    #expect(try aliased.session.run("SELECT count(*) FROM tb_user").scalar() == 2)
    // And back to where it was, though that name was the leaving alias's until now.
    try aliased.aka.rename([try aliasRequest("users", "tb_user")])
    #expect(try aliased.names() == "tb_user:r tb_user_pkey:i users:p users_pkey:I")
  }

  @Test func aBrownoutTakesTheNameAwayAndTheDatabaseGivesItBack() throws {
    let aliased = try Aliased()
    let options = CleanupOptions.brownout(.seconds(600))
    let server = try aliased.database.connect()
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try aliased.aka.cleanUp(
        [], options: options,
        evidence: { entry, _ in
          guard entry.brownoutUntil == nil else {
            // In the brownout: the old name fails, the new one does not, and nothing waits in schema aka.
            #expect(try server.failure("SELECT FROM users") == "42P01")
            #expect(try server.run("SELECT count(*) FROM tb_user").scalar() == 2)
            #expect(try aliased.aka.status().map(\.health) == [.ok])
            throw Stop()
          }
          return .quiet(since: .distantPast)
        })
    }
    #expect(try aliased.session.run("SELECT count(*) FROM users").scalar() == 2)
    #expect(try aliased.names() == "tb_user:r tb_user_pkey:i users:p users_pkey:I")
  }

  @Test func takesTheTableIntoAnotherSchema() throws {
    let aliased = try Aliased(rename: false)
    try aliased.session.run("CREATE SCHEMA shop")
    try aliased.aka.rename([try aliasRequest("users", "shop.tb_user")])
    #expect(try aliased.session.run("SELECT count(*) FROM public.users").scalar() == 2)
    #expect(
      try aliased.session.run("SELECT 'shop.tb_user_pkey'::regclass::text").scalar() == "shop.tb_user_pkey")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.names() == "users:r users_pkey:i")
  }

  @Test func takesNamesThatNeedQuotes() throws {
    let aliased = try Aliased(
      #"CREATE TABLE "We.ird ""x""" ("I d" int CONSTRAINT "k ey" PRIMARY KEY, "A" text DEFAULT 'b''c')"#,
      rename: false)
    let (old, new) = (#""We.ird ""x""""#, #""Ñew näme""#)
    try aliased.aka.rename([try aliasRequest(old, new)])
    try aliased.session.run(
      #"INSERT INTO "We.ird ""x""" VALUES (1) ON CONFLICT ON CONSTRAINT "k ey" DO NOTHING"#)
    #expect(try aliased.aka.verify().flatMap(\.failures).isEmpty)
    #expect(try aliased.aka.cleanUpQuietly(old).isComplete)
    try aliased.aka.restore(old)
    try aliased.aka.rollback(try WrittenName(parsing: old), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
  }

  @Test func severalTablesGoTogether() throws {
    let aliased = try Aliased(
      """
      CREATE TABLE users (id serial PRIMARY KEY); CREATE TABLE posts (id serial PRIMARY KEY, user_id int REFERENCES users);
      INSERT INTO users DEFAULT VALUES; INSERT INTO posts (user_id) VALUES (1)
      """, rename: false)
    try aliased.aka.rename([try aliasRequest("users", "tb_user"), try aliasRequest("posts", "tb_post")])
    #expect(
      try aliased.session.run(
        "SELECT u.id, count(*) FROM users u JOIN posts p ON p.user_id = u.id GROUP BY u.id"
      ).count
        == 1)
    try aliased.aka.rollback(try WrittenName(parsing: "posts"), wholeGroup: true, keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
  }
}
