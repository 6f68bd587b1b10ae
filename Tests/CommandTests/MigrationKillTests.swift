import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Kill the tool in the middle of a migration, at any request: what the record says is done is done, what it does not say is
/// not, and running the same command again finishes the job with every statement done once.
@Suite struct MigrationKillTests {
  static let file = """
    -- UP
    CREATE TABLE one (a int);
    INSERT INTO one VALUES (1);
    CREATE INDEX CONCURRENTLY one_a ON one (a);
    COPY one FROM STDIN;
    2
    \\.
    ALTER TABLE users RENAME TO tb_user;
    INSERT INTO one VALUES (3);
    -- DOWN
    DELETE FROM one WHERE a = 3;
    ALTER TABLE tb_user RENAME TO users;
    DELETE FROM one WHERE a = 2;
    DROP INDEX CONCURRENTLY one_a;
    DROP TABLE one;
    """

  @Test(arguments: [
    ("up", Wire.Moment.unsent, 1), ("up", .answered, 2), ("up", .unsynced, 3), ("down", .unsent, 1),
    ("down", .answered, 2),
  ]) func killedAtEveryRequest(verb: String, moment: Wire.Moment, stride step: Int) throws {
    let users = try Users()
    let directory = try ScratchDirectory(["001_mixed.sql": Self.file])
    let command = ["migrate", verb, "--path", directory.path] + (verb == "down" ? ["--force"] : [])
    for number in stride(from: 1, to: 300, by: step) {
      try users.reset()
      try users.session.run("DROP TABLE IF EXISTS one")
      try run(verb == "down" ? ["migrate", "up", "--path", directory.path] : ["init"], users)
      let struck = Mutex(false)
      let wire = try Wire { request, now in
        guard request.number == number, now == moment else { return .forward }
        struck.withLock { $0 = true }
        kill(request.client, SIGKILL)
        return .cut
      }
      let result = try Tool.start(command, conninfo: wire.conninfo(users.database) + Self.victim).wait()
      wire.close()
      let isOver = wire.requests < number
      let comment: Comment = "\(verb), killed at request \(number)"
      #expect(result.exitCode == (struck.withLock(\.self) ? -SIGKILL : 0), "\(comment): \(result.errors)")
      try expectAgreement(users, comment)
      try run(command, users)
      try expectDone(verb, users, comment)
      if isOver { break }
    }
  }

  /// Marks the sessions of the tool that is killed.
  private static let victim = " application_name=victim"

  private func run(_ command: [String], _ users: Users) throws {
    let result = try Tool.start(command, conninfo: users.database.conninfo).wait()
    #expect(result.exitCode == 0, "\(command): \(result.errors)")
  }

  /// The server may still be at work for a client that is gone.
  private func waitForTheServer(_ users: Users) throws {
    try eventually {
      try users.session.run(
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'victim'"
      ).scalar()
    }
  }

  /// Counts the steps whose effect is there, from the record's own point of view.
  private func expectAgreement(_ users: Users, _ comment: Comment) throws {
    try waitForTheServer(users)
    let session = users.session
    let rows = try session.run(
      "SELECT direction, cardinality(steps_done) AS done, coalesce(running_step, -1) AS running FROM aka.sys_migrations"
    )
    let direction = try rows.first.map { try $0["direction"] as String } ?? "up"
    let done: Int = try rows.first.map { try $0["done"] } ?? 0
    let running: Int = try rows.first.map { try $0["running"] } ?? -1
    // The steps up have their effects in this order; down takes them away from the end.
    let recorded = direction == "up" ? done : 5 - done
    let hasTable: Bool = try session.run("SELECT to_regclass('one') IS NOT NULL").scalar()
    func has(_ value: Int) throws -> Bool {
      guard hasTable else { return false }
      return try session.run("SELECT count(*) = 1 FROM one WHERE a = \(value)::int").scalar()
    }
    #expect(try has(1) == (recorded >= 1), "the table; \(comment)")
    #expect(try has(2) == (recorded >= 3), "the copied row; \(comment)")
    #expect(try has(3) == (recorded >= 5), "the last row; \(comment)")
    // What cannot be in one transaction with the record is announced in it.
    let hasIndex: Bool = try session.run("SELECT to_regclass('one_a') IS NOT NULL").scalar()
    let isIndexAnnounced = running == (direction == "up" ? 1 : 3)
    #expect(hasIndex == (recorded >= 2) || isIndexAnnounced, "the index; \(comment)")
    // The rename has a ledger of its own.
    let standing = try users.standing()
    #expect(Users.Standing.allCases.contains { $0.rawValue == standing }, "\(standing); \(comment)")
    if recorded >= 4, direction == "up" { #expect(standing == Users.Standing.renamed.rawValue, comment) }
    if recorded < 4, direction == "down" { #expect(standing == Users.Standing.flipped.rawValue, comment) }
  }

  private func expectDone(_ verb: String, _ users: Users, _ comment: Comment) throws {
    let session = users.session
    if verb == "up" {
      #expect(
        try session.run("SELECT string_agg(a::text, ' ' ORDER BY a) FROM one").scalar() == "1 2 3", comment)
      #expect(
        try session.run("SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_a'::regclass").scalar()
          == true)
      try users.expectFinished(.renamed, comment)
    } else {
      #expect(try session.run("SELECT to_regclass('one') IS NULL").scalar() == true, comment)
      try users.expectFinished(.flipped, comment)
    }
    #expect(
      try session.run(
        "SELECT count(*) FROM aka.sys_migrations WHERE applied_at IS NOT NULL AND running_step IS NULL"
      ).scalar() == (verb == "up" ? 1 : 0), comment)
    #expect(
      try session.run(
        "SELECT count(*) FROM aka.sys_migration_events WHERE event = \(verb == "up" ? "apply" : "revert")"
      )
      .scalar() == 1, comment)
  }

  /// In the middle of a statement: the server finishes it or not, and rolls all of the file back.
  @Test func killedInTheMiddleOfAStatement() throws {
    let users = try Users()
    let directory = try ScratchDirectory([
      "001_slow.sql":
        "CREATE TABLE one (a int);\nINSERT INTO one SELECT 1 FROM pg_sleep(0.5);\nCREATE TABLE two ();"
    ])
    let tool = try Tool.start(
      ["migrate", "up", "--path", directory.path], conninfo: users.database.conninfo + Self.victim)
    try eventually {
      try users.session.run(
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO one%'"
      ).scalar()
    }
    tool.signal(SIGKILL)
    #expect(try tool.wait().exitCode == -SIGKILL)
    try waitForTheServer(users)
    #expect(try users.session.run("SELECT count(*) FROM aka.sys_migrations").scalar() == 0)
    #expect(try users.session.run("SELECT to_regclass('one') IS NULL").scalar() == true)
    try run(["migrate", "up", "--path", directory.path], users)
    #expect(try users.session.run("SELECT count(*) FROM one").scalar() == 1)
  }

  /// The server goes on building an index for a client that is gone. Whoever comes next is told, and finds it done later.
  @Test func killedWhileAnIndexIsBuilt() throws {
    let users = try Users()
    let directory = try ScratchDirectory([
      "001_index.sql": "CREATE INDEX CONCURRENTLY users_name ON users (name);"
    ])
    // The index waits for this transaction.
    let holder = try users.database.connect()
    try holder.runScript("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
    let command = ["migrate", "up", "--path", directory.path]
    let tool = try Tool.start(command, conninfo: users.database.conninfo + Self.victim)
    try eventually {
      try users.session.run(
        "SELECT count(*) = 1 FROM pg_stat_progress_create_index WHERE datname = current_database() AND index_relid <> 0"
      ).scalar()
    }
    tool.signal(SIGKILL)
    _ = try tool.wait()
    let early = try Tool.start(command, conninfo: users.database.conninfo).wait()
    #expect(
      early.exitCode == 2 && early.errors.contains("public.users_name is being built"), "\(early.errors)")
    let status = try Tool.start(
      ["migrate", "status", "--path", directory.path], conninfo: users.database.conninfo
    ).wait()
    #expect(
      status.output.contains("half applied (0 of 1)") && status.output.contains("is being built"),
      "\(status.output)")
    try holder.run("COMMIT")
    try waitForTheServer(users)
    let late = try Tool.start(command, conninfo: users.database.conninfo).wait()
    #expect(late.exitCode == 0 && late.errors.contains("step 1 was done already"), "\(late.errors)")
    #expect(try users.session.run("SELECT applied_at IS NOT NULL FROM aka.sys_migrations").scalar() == true)
  }

  /// Ctrl-C is no crash: what it leaves is told, and taken out of the record.
  @Test func interruptedWhileAnIndexIsBuilt() throws {
    let users = try Users()
    let directory = try ScratchDirectory([
      "001_index.sql": "CREATE INDEX CONCURRENTLY users_name ON users (name);"
    ])
    let holder = try users.database.connect()
    try holder.runScript("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
    let command = ["migrate", "up", "--path", directory.path]
    let tool = try Tool.start(command, conninfo: users.database.conninfo + Self.victim)
    try eventually {
      try users.session.run(
        """
        SELECT count(*) = 1 FROM pg_stat_progress_create_index WHERE datname = current_database()
          AND index_relid <> 0
        """
      ).scalar()
    }
    tool.signal(SIGINT)
    let result = try tool.wait()
    #expect(result.exitCode == 1 && result.errors.contains("Interrupted"), "\(result.errors)")
    #expect(result.errors.contains("DROP INDEX CONCURRENTLY public.users_name"), "\(result.errors)")
    #expect(try users.session.run("SELECT count(*) FROM aka.sys_migrations").scalar() == 0)
    try holder.run("COMMIT")
    try users.session.run("DROP INDEX CONCURRENTLY users_name")
    try run(command, users)
  }

  /// An administrator ends the session: the error says that the connection is gone, and nothing is half done.
  @Test func terminatedInTheMiddle() throws {
    let users = try Users()
    let directory = try ScratchDirectory(["001_slow.sql": "CREATE TABLE one (a int);\nSELECT pg_sleep(10);"])
    let command = ["migrate", "up", "--path", directory.path]
    let tool = try Tool.start(command, conninfo: users.database.conninfo + Self.victim)
    try eventually {
      try users.session.run(
        """
        SELECT count(*) = 1 FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'victim' AND query LIKE 'SELECT pg_sleep(10)%') t
        """
      ).scalar()
    }
    let result = try tool.wait()
    #expect(result.exitCode == 69 && result.errors.contains("001_slow.sql:2:1: "), "\(result.errors)")
    #expect(result.errors.contains("The connection was lost"))
    #expect(try users.session.run("SELECT to_regclass('one') IS NULL").scalar() == true)
    #expect(try users.session.run("SELECT count(*) FROM aka.sys_migrations").scalar() == 0)
  }
}
