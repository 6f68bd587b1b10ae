import Aka
import Postgres
import Testing
import TestSupport

/// Publications with publish_via_partition_root: while an alias lives, theirs is off, and nothing is sent under its name.
@Suite struct AliasPublicationTests {
  private let accepted: Set = ["publication", "logical-slot"]

  /// From before the rename to after its cleanup, its restore and a rollback, with a transaction that was under way all along.
  @Test(arguments: [
    "FOR ALL TABLES", "FOR TABLES IN SCHEMA public",
    "FOR TABLES IN SCHEMA public, TABLE other.z WHERE (id > 1)",
  ])
  func everyChangeSaysTheNameOfTheTable(scope: String) throws {
    let aliased = try Aliased(
      "\(Aliased.users); CREATE TABLE x (id int PRIMARY KEY); CREATE SCHEMA other; CREATE TABLE other.z (id int PRIMARY KEY)",
      rename: false)
    let (session, aka) = (aliased.session, aliased.aka)
    try session.run("CREATE PUBLICATION \"P\" \(unescaped: scope) WITH (publish_via_partition_root = true)")
    let names = try SentNames(aliased.database, publications: "\"P\"")
    let writer = try aliased.database.connect()
    func said(during step: () throws -> Void) throws -> [String] {
      try writer.runScript("BEGIN; INSERT INTO x SELECT coalesce(max(id), 0) + 1 FROM x")
      try step()
      try writer.runScript("INSERT INTO users (name) VALUES ('under way'); COMMIT")
      try session.run("INSERT INTO users (name) VALUES ('afterwards')")
      return try names.next()
    }
    #expect(try said {} == ["x", "users"])
    #expect(
      try said { try aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted) } == [
        "x", "tb_user",
      ])
    #expect(try !session.sendsRoots())
    #expect(try aliased.events().hasPrefix("stage switch_publication swap"))

    #expect(try aka.cleanUpQuietly("users").isComplete)
    #expect(try session.sendsRoots())
    try session.run("INSERT INTO tb_user (name) VALUES ('cleaned')")
    #expect(try names.next() == ["tb_user"])

    #expect(try said { try aka.restore("users") } == ["x", "tb_user"])
    #expect(try !session.sendsRoots())

    // The new name becomes an alias; then there is none.
    #expect(try said { try aka.rollback(try WrittenName(parsing: "users")) } == ["x", "users"])
    #expect(try !session.sendsRoots())
    #expect(try aka.cleanUpQuietly("users").isComplete)
    #expect(try session.sendsRoots())
    #expect(try said {} == ["x", "users"])
  }

  /// Two aliases, one publication, which comes back with the last of them; two publications, of which one is somebody's choice.
  @Test func theLastAliasGivesItBack() throws {
    let aliased = try Aliased("\(Aliased.users); CREATE TABLE orders (id int PRIMARY KEY)", rename: false)
    let (session, aka) = (aliased.session, aliased.aka)
    let hostile = Identifier(#"p'2 "\ é"#)
    try session.runScript(
      """
      CREATE PUBLICATION "P" FOR ALL TABLES WITH (publish_via_partition_root = true);
      CREATE PUBLICATION \(hostile) FOR TABLES IN SCHEMA public WITH (publish_via_partition_root = true);
      CREATE PUBLICATION off FOR ALL TABLES;
      """)
    func state() throws -> String {
      try session.run("SELECT string_agg(pubviaroot::text, ' ' ORDER BY oid) FROM pg_publication")
        .scalar()
    }
    let names = try SentNames(aliased.database, publications: #""P",\#(hostile.quoted)"#)
    try aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted)
    try aka.rename([try aliasRequest("orders", "tb_order")], accepting: accepted)
    #expect(try state() == "false false false")
    #expect(try aka.cleanUpQuietly("users").isComplete)
    #expect(try state() == "false false false")
    try session.runScript("INSERT INTO orders VALUES (1); INSERT INTO tb_user (name) VALUES ('x')")
    #expect(try names.next() == ["tb_order", "tb_user"])
    try aka.rollback(try WrittenName(parsing: "orders"), keepsNewName: false)
    #expect(try state() == "true true false")
    try session.run("INSERT INTO orders VALUES (2)")
    #expect(try names.next() == ["orders"])
  }

  /// The alias is in one schema and its table in another: what counts is which of them the publication has.
  @Test func theAliasAndItsTableInSchemasOfTheirOwn() throws {
    let aliased = try Aliased("\(Aliased.users); CREATE SCHEMA b", rename: false)
    let (session, aka) = (aliased.session, aliased.aka)
    func write() throws { try session.run("INSERT INTO users (name) VALUES ('x')") }
    try session.runScript(
      """
      CREATE PUBLICATION "P" FOR TABLES IN SCHEMA public WITH (publish_via_partition_root = true);
      CREATE PUBLICATION "of b" FOR TABLES IN SCHEMA b WITH (publish_via_partition_root = true);
      """)
    let names = try SentNames(aliased.database, publications: #""P","of b""#)
    try aka.rename([try aliasRequest("users", "b.tb_user")], accepting: accepted.union(["unpublished"]))
    #expect(try !session.sendsRoots() && session.sendsRoots("of b"))
    try write()
    #expect(try names.next() == ["tb_user"])
    try aka.rollback(try WrittenName(parsing: "users"))
    #expect(try session.sendsRoots() && !session.sendsRoots("of b"))
    try write()
    #expect(try names.next() == ["users"])
    #expect(try aka.cleanUpQuietly("b.tb_user").isComplete)
    #expect(try session.sendsRoots() && session.sendsRoots("of b"))
  }

  /// It does not hold the alias: the table's name, filter and columns stay what they are, and nothing is switched.
  @Test func aPublicationThatListsTheTableIsLeftAlone() throws {
    let aliased = try Aliased(rename: false)
    let (session, slot) = (aliased.session, "listed_\(aliased.database.name)")
    try session.runScript(
      """
      ALTER TABLE users REPLICA IDENTITY FULL;
      CREATE PUBLICATION "P" FOR TABLE users WHERE (n > 5) WITH (publish_via_partition_root = true, publish = 'insert')
      """)
    try session.run("SELECT pg_create_logical_replication_slot(\(slot), 'pgoutput')")
    defer { _ = try? session.run("SELECT pg_drop_replication_slot(\(slot))") }
    try aliased.aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted)
    #expect(try session.sendsRoots())
    try session.run("INSERT INTO users (name, n) VALUES ('sent', 6), ('kept', 5)")
    let sent: String = try session.run(
      """
      SELECT string_agg(encode(data, 'escape'), ' ') FROM pg_logical_slot_get_binary_changes(\(slot), NULL, NULL,
        'proto_version', '1', 'publication_names', '"P"') WHERE get_byte(data, 0) IN (ascii('R'), ascii('I'))
      """
    ).scalar()
    #expect(sent.contains("tb_user") && sent.contains("sent") && !sent.contains("kept"))
    #expect(try aliased.aka.cleanUpQuietly("users").isComplete)
    #expect(try session.sendsRoots())
  }

  @Test func whatItMeansIsAnnounced() throws {
    let aliased = try Aliased(rename: false)
    try aliased.session.run(
      "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)")
    let requests = [try aliasRequest("users", "tb_user")]
    let finding = try aliased.aka.plan(requests).renames[0].findings.first { $0.code == "publication" }
    #expect(finding?.message.contains("publish_via_partition_root is switched off") == true)
    #expect(throws: PlanRefused.self) { try aliased.aka.rename(requests) }
    #expect(try aliased.session.sendsRoots())
    let view = try aliased.aka.plan([try request("users", "tb_user")]).renames[0].findings
    #expect(!view.contains { $0.message.contains("publish_via_partition_root") })
  }

  /// What else the option is for keeps its names.
  @Test func otherPartitionedTablesAreNotSentOtherwise() throws {
    let aliased = try Aliased(
      "\(Aliased.users); CREATE TABLE events (id int PRIMARY KEY) PARTITION BY RANGE (id)", rename: false)
    let (session, aka) = (aliased.session, aliased.aka)
    let requests = [try aliasRequest("users", "tb_user")]
    try session.run("CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)")
    let refusals = try aka.plan(requests).refusals
    #expect(refusals.count == 1 && refusals[0].reason.contains("public.events"), "\(refusals)")
    try session.run("DROP TABLE events")
    try aka.rename(requests, accepting: accepted)
    // Made meanwhile: a subscriber may know its partitions, and would drop what said its own name.
    try session.run("CREATE TABLE events (id int PRIMARY KEY) PARTITION BY RANGE (id)")
    #expect(try aka.cleanUpQuietly("users").isComplete)
    #expect(try !session.sendsRoots())
  }

  /// Who may not alter the publication is told before anything is done.
  @Test func aPublicationOfSomebodyElse() throws {
    let aliased = try Aliased(rename: false)
    let (session, role) = (aliased.session, Identifier("renamer of \(aliased.database.name)"))
    try session.runScript(
      """
      CREATE PUBLICATION "P" FOR TABLES IN SCHEMA public WITH (publish_via_partition_root = true); CREATE ROLE \(role);
      ALTER TABLE users OWNER TO \(role); GRANT ALL ON SCHEMA public TO \(role);
      GRANT CREATE ON DATABASE \(Identifier(aliased.database.name)) TO \(role)
      """)
    defer { _ = try? session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let connection = try aliased.database.connect()
    try connection.run("SET ROLE \(role)")
    let aka = Aka(connection: connection)
    let refusals = try aka.plan([try aliasRequest("users", "tb_user")]).refusals
    #expect(refusals.count == 1 && refusals[0].reason.contains("who owns it"), "\(refusals)")
    #expect(try aka.plan([try request("users", "tb_user")]).refusals.isEmpty)

    // It may end an alias that the owner has made; what it may not give back, the doctor remembers.
    try aliased.aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted)
    try session.runScript(
      "GRANT ALL ON SCHEMA aka TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(role)")
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    let diagnoses = try aka.examine().diagnoses
    #expect(diagnoses.map(\.code) == [.publicationLeftOff] && diagnoses[0].repair == nil)
    #expect(try aliased.aka.repair(aliased.aka.examine()).count == 1)
    #expect(try session.sendsRoots())
  }
}
