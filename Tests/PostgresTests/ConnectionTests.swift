import Foundation
import Postgres
import Testing
import TestSupport

@Suite struct ConnectionTests {
  let database: TestDatabase
  let connection: Connection

  init() throws {
    database = try TestDatabase(
      "CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, name text)")
    connection = try database.connect()
  }

  @Test func introducesItselfAndSpeaksUTF8() throws {
    let session = try Connection(to: database.conninfo + " client_encoding=LATIN1")
    #expect(try session.run("SHOW application_name").scalar() == "aka")
    #expect(try session.run("SHOW client_encoding").scalar() == "UTF8")
    let named = try Connection(to: database.conninfo + " application_name=other")
    #expect(try named.run("SHOW application_name").scalar() == "other")
  }

  /// A name is a name there, whatever it looks like, and siblings stay with it.
  @Test func reachesOtherDatabasesOfTheServer() throws {
    let there = try Connection(to: PrivateServer.shared.conninfo(), in: Identifier(database.name))
    for session in [there, try there.sibling()] {
      #expect(try session.run("SELECT current_database()").scalar() == database.name)
    }
    #expect(throws: PostgresError.self) {
      try Connection(to: PrivateServer.shared.conninfo(), in: "dbname=postgres")
    }
  }

  @Test func bindsValuesAndQuotesNames() throws {
    let odd = "a\"b'c\\d\n; DROP TABLE t; --"
    let row = try connection.run(
      """
      SELECT \(odd)::text AS bound, \(literal: odd)::text AS literal, \(["x", odd])::text[] = ARRAY['x', \(odd)] AS same,
        \(nullable: nil as String?)::text AS nothing, \("nested \(1)" as String)::text AS \(Identifier(odd))
      """)[0]
    #expect(try row["bound"] == odd)
    #expect(try row["literal"] == odd)
    #expect(try row["same"] == true)
    #expect(try row["nothing"] as String? == nil)
    #expect(try row[odd] == "nested 1")
    try connection.run("SET standard_conforming_strings = off")
    #expect(try connection.run("SELECT \(literal: odd)::text").scalar() == odd)
  }

  /// A database may have strings with escapes; ours mean what they say there, too.
  @Test func backslashesAreThemselves() throws {
    let database = try TestDatabase()
    try database.connect().run(
      "ALTER DATABASE \(Identifier(database.name)) SET standard_conforming_strings = off")
    #expect(try database.connect().run("SELECT 'a\\x00b'").scalar() == #"a\x00b"#)
  }

  @Test func decodingNamesTheColumnAndNotTheValue() throws {
    let row = try connection.run("SELECT NULL::int AS empty, 'secret' AS word")[0]
    for column in ["empty", "word", "missing"] {
      let error = #expect(throws: DecodingFailure.self) { try row[column] as Int }
      #expect(error?.description.contains(column) == true && error?.description.contains("secret") == false)
    }
  }

  @Test func errorsCarryWhatTheServerSaid() throws {
    let error = #expect(throws: PostgresError.self) {
      try connection.run("SELECT 1,\n  nothing FROM t WHERE name = \("password")")
    }
    #expect(error?.state == SQLState("42703") && error?.severity == "ERROR")
    #expect(error?.description.contains("LINE 2:   nothing FROM t") == true)
    #expect(error?.description.contains("password") == false)
    let duplicate = #expect(throws: PostgresError.self) {
      try connection.run("DO $$ BEGIN RAISE 'm' USING DETAIL = 'd', HINT = 'h', ERRCODE = '23505'; END $$")
    }
    #expect(duplicate?.state == .uniqueViolation && duplicate?.detail == "d" && duplicate?.hint == "h")
  }

  @Test func collectsNotices() throws {
    try connection.run("DO $$ BEGIN RAISE WARNING 'one'; RAISE NOTICE 'two'; END $$")
    #expect(connection.takeNotices().map(\.message) == ["one", "two"])
    #expect(connection.takeNotices().isEmpty)
  }

  @Test func scriptsStopAtTheFirstFailure() throws {
    #expect(try connection.runScript("SELECT 1 AS a; SELECT 2 AS b; SELECT 3 AS c").count == 3)
    #expect(throws: PostgresError.self) {
      try connection.runScript("INSERT INTO t VALUES (1); SELECT 1/0; INSERT INTO t VALUES (2)")
    }
    #expect(try connection.run("SELECT count(*) FROM t").scalar() == 0)
  }

  @Test func transactionsCommitOrRollBack() throws {
    struct Stop: Error {}
    try connection.transaction { try connection.run("INSERT INTO t VALUES (1)") }
    #expect(throws: Stop.self) {
      try connection.transaction {
        try connection.run("INSERT INTO t VALUES (2)")
        throw Stop()
      }
    }
    // A deferred constraint fails in COMMIT itself.
    #expect(throws: PostgresError.self) {
      try connection.transaction { try connection.run("INSERT INTO t VALUES (1)") }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.run("SELECT count(*) FROM t").scalar() == 1)
    try connection.run("SET default_transaction_read_only = on")
    try connection.transaction { try connection.run("INSERT INTO t VALUES (3)") }
    #expect(throws: PostgresError.self) {
      try connection.transaction(.snapshot) { try connection.run("INSERT INTO t VALUES (4)") }
    }
  }

  @Test func aLostSessionKeepsTheCause() throws {
    let other = try database.connect()
    let error = #expect(throws: PostgresError.self) {
      try connection.transaction {
        try other.run("SELECT pg_terminate_backend(\(connection.backendPID)::int)")
        try connection.run("SELECT 1")
      }
    }
    #expect(error?.isConnectionLoss == true)
    let nowhere = #expect(throws: PostgresError.self) { try Connection(to: "host=/nowhere") }
    #expect(nowhere?.isConnectionLoss == true)
  }

  @Test func interruptionCancelsAndRollsBack() throws {
    let interruption = Interruption()
    let session = try database.connect(interruption: interruption)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      interruption.request()
    }
    let start = ContinuousClock.now
    #expect(throws: Interrupted.self) {
      try session.transaction {
        try session.run("INSERT INTO t VALUES (9)")
        try session.run("SELECT pg_sleep(30)")
      }
    }
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(throws: Interrupted.self) { try session.run("SELECT 1") }
    #expect(try session.shielded { try session.run("SELECT count(*) FROM t").scalar() } == 0)
  }
}
