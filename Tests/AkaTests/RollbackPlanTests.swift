import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What a rollback is said to do is what it does, and to say it changes nothing.
@Suite struct RollbackPlanTests {
  @Test(arguments: [true, false]) func whatIsSaidIsDone(keepsNewName: Bool) throws {
    let renamed = try Renamed(
      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)",
      rename: [("a", "x"), ("b", "y")])
    // Holds rows of the shim's own type, which cannot go over to the table.
    try renamed.session.run("CREATE VIEW whole AS SELECT r FROM a r")
    let name = try WrittenName(parsing: "y")
    try expectUnchanged(renamed) {
      let plan = try renamed.aka.planRollback(name, keepsNewName: keepsNewName)
      #expect(plan.tables.map(\.old.name) == ["b"] && plan.subscribers == nil)
    }
    var said: [RolledBack] = []
    try expectUnchanged(renamed) {
      said = try renamed.aka.planRollback(name, wholeGroup: true, keepsNewName: keepsNewName).tables
    }
    let done = try renamed.aka.rollback(name, wholeGroup: true, keepsNewName: keepsNewName).tables
    #expect(said.map(\.result) == Array(repeating: keepsNewName ? .flipped : .bare, count: 2))
    #expect(said.map(\.kept) == [["view public.whole"], []])
    #expect(said.map(\.old) == done.map(\.old) && said.map(\.result) == done.map(\.result))
    #expect(said.map(\.kept) == done.map(\.kept) && said.map(\.views) == done.map(\.views))
    try expectUnchanged(renamed) {
      let again = try renamed.aka.planRollback(name, wholeGroup: true).tables
      #expect(again.map(\.result) == [.alreadyRolledBack, .alreadyRolledBack])
    }
  }

  @Test func whatWouldBeRefused() throws {
    let renamed = try Renamed()
    let name = try WrittenName(parsing: "users")
    try renamed.session.runScript("ALTER VIEW users RENAME TO elsewhere; CREATE TABLE users (id int)")
    #expect(throws: Refusal.self) { try renamed.aka.planRollback(name) }
    try renamed.session.runScript("DROP TABLE users; ALTER VIEW elsewhere RENAME TO users")
    try renamed.aka.cleanUpQuietly("users")
    let refused = #expect(throws: Refusal.self) { try renamed.aka.planRollback(name, wholeGroup: true) }
    #expect(refused?.reason.contains("is cleaned up") == true)
    #expect(throws: Refusal.self) { try renamed.aka.rollback(name, wholeGroup: true) }
  }

  /// A brownout is ended by the rollback, and not by the plan.
  @Test func inABrownout() throws {
    let renamed = try Renamed()
    let conninfo = renamed.database.conninfo
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let aka = try? Aka(connection: Connection(to: conninfo))
      _ = try? aka?.cleanUp([], options: .brownout(.seconds(600)), evidence: Verdicts.quiet)
      ended.signal()
    }
    try eventually { try renamed.phase() == .brownout }
    let name = try WrittenName(parsing: "users")
    #expect(try renamed.aka.planRollback(name).tables.map(\.result) == [.flipped])
    #expect(try renamed.phase() == .brownout)
    #expect(try renamed.aka.rollback(name).tables.map(\.result) == [.flipped])
    ended.wait()
    #expect(try renamed.phase() == .rolledBack && renamed.staged().isEmpty)
  }

  private func expectUnchanged(_ renamed: Renamed, _ body: () throws -> Void) throws {
    func state() throws -> String {
      let ledger: String = try renamed.session.run(
        """
        SELECT string_agg(m::text, ';' ORDER BY number) || (SELECT count(*) FROM pg_class
          WHERE relnamespace = 'aka'::regnamespace) || (SELECT count(*) FROM pg_proc WHERE pronamespace = 'aka'::regnamespace)
        FROM aka.sys_table_migrations m
        """
      ).scalar()
      return try ledger + renamed.events() + renamed.database.dump()
    }
    let before = try state()
    try body()
    #expect(try state() == before)
  }
}
