import Foundation
import Postgres
import Testing
import TestSupport

/// One table, renamed and rolled back by the tool, and what must hold about it at any instant.
struct WholeState {
  let database: TestDatabase

  init() throws {
    database = try TestDatabase(
      "CREATE TABLE users (id serial PRIMARY KEY); INSERT INTO users DEFAULT VALUES")
  }

  /// The table is wholly renamed or wholly not, the ledger says the same, and the old name answers.
  func check(_ comment: Comment) throws {
    let session = try database.connect()
    try session.run("INSERT INTO users DEFAULT VALUES")
    let isRenamed: Bool = try session.run("SELECT relkind = 'v' FROM pg_class WHERE oid = 'users'::regclass")
      .scalar()
    let isLedgerThere: Bool = try session.run("SELECT to_regclass('aka.sys_table_migrations') IS NOT NULL")
      .scalar()
    let active: Int =
      isLedgerThere
      ? try session.run("SELECT count(*) FROM aka.sys_table_migrations WHERE status = 'active'").scalar() : 0
    #expect(active == (isRenamed ? 1 : 0), comment)
    if isRenamed {
      #expect(
        try session.run("SELECT relkind FROM pg_class WHERE oid = 'tb_user'::regclass").scalar() == "r",
        comment)
    }
  }

  /// The same command again completes, and nothing is left over.
  func complete(_ command: [String], _ comment: Comment) throws {
    let result = try Tool.start(command, conninfo: database.conninfo).wait()
    #expect(result.exitCode == 0, "\(comment): \(result.errors)")
    try check(comment)
    let doctor = try Tool.start(["doctor"], conninfo: database.conninfo).wait()
    #expect(doctor.exitCode == 0, "\(comment): \(doctor.output)")
  }
}
