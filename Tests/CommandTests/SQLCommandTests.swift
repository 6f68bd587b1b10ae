import Foundation
import Testing
import TestSupport

@Suite struct SQLCommandTests {
  private func database() throws -> TestDatabase {
    try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
  }

  @Test func oneWayGoesThroughAPipe() throws {
    let database = try database()
    let up = try Tool.run("sql", "users", "tb_user", "--only", "up", on: database)
    #expect(up.exitCode == 0 && up.output.hasPrefix("-- Renames public.users -> tb_user. Made by aka"))
    #expect(up.errors.contains("'aka plan' says what changes for whom"))
    let psql = "\(PrivateServer.shared.bin)/psql"
    let done = try Command.run(psql, ["-X", "-q", "-d", database.conninfo], input: up.output)
    #expect(done.exitCode == 0, "\(done.errors)")
    #expect(try Tool.run("status", on: database).output.contains("active"))
    let again = try Tool.run("sql", "users", "tb_user", on: database)
    #expect(again.exitCode == 2 && again.output.isEmpty)
    #expect(again.errors.contains("public.users -> tb_user is done in this database already"))
  }

  @Test(arguments: [
    ("psql", ["rename_users_to_tb_user.down.sql", "rename_users_to_tb_user.up.sql"]),
    ("flyway", ["U3__rename_users_to_tb_user.sql", "V3__rename_users_to_tb_user.sql"]),
    ("sqitch", ["deploy", "revert", "verify"]), ("dbmate", ["3_rename_users_to_tb_user.sql"]),
    ("rails", ["3_rename_users_to_tb_user.rb"]), ("alembic", ["3_rename_users_to_tb_user.py"]),
    ("django", ["3_rename_users_to_tb_user.py"]), ("knex", ["3_rename_users_to_tb_user.js"]),
  ])
  func filesOfEachFormat(format: String, names: [String]) throws {
    let database = try database()
    let folder = try ScratchDirectory()
    let arguments = ["sql", "users", "tb_user", "--format", format, "--id", "3", "-o", folder.path]
    let first = try Tool.start(arguments, conninfo: database.conninfo).wait()
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(try folder.names() == names)
    #expect(first.output.split(separator: "\n").count == (format == "sqitch" ? 3 : names.count))
    #expect(try Tool.start(arguments, conninfo: database.conninfo).wait().exitCode == 0)
    let path = try #require(first.output.split(separator: "\n").first.map(String.init))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try "mine".write(toFile: path, atomically: true, encoding: .utf8)
    let refused = try Tool.start(arguments, conninfo: database.conninfo).wait()
    #expect(refused.exitCode == 2 && refused.errors.contains("is there already and says something else"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    #expect(try Tool.start(arguments + ["--force"], conninfo: database.conninfo).wait().exitCode == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func oneFileMayHaveANameOfItsOwn() throws {
    let folder = try ScratchDirectory()
    let path = folder.path + "/deep/er/x.rb"
    let result = try Tool.run(
      "sql", "users", "tb_user", "--format", "rails", "-o", path, on: try database())
    #expect(result.output == path + "\n" && result.exitCode == 0)
  }

  @Test func answersInJSON() throws {
    let result = try Tool.run(
      "sql", "users", "tb_user", "--format", "sqitch", "--json", on: try database())
    let value = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let files = try #require(value["files"] as? [[String: Any]])
    #expect(
      files.compactMap { $0["path"] as? String }.map { $0.prefix(6) } == ["deploy", "revert", "verify"])
    #expect(value["plan"] is [String: Any] && (value["written"] as? [String]) == [])
  }

  @Test func mistakesInUse() throws {
    let database = try database()
    for (arguments, words) in [
      (["--format", "oracle"], "oracle"), (["--only", "up", "--format", "rails"], "belong together"),
      (["--format", "django", "-o", "x"], "--id"), (["--after", "x"], "--after is for alembic and django"),
      (["--max-stall", "52w"], "longer than PostgreSQL can wait"),
    ] {
      let result = try Tool.start(["sql", "users", "tb_user"] + arguments, conninfo: database.conninfo).wait()
      #expect(result.exitCode == 64 && result.errors.contains(words), "\(result.errors)")
    }
    for (arguments, words) in [
      (["--format", "rails", "--id", "x y"], "is no version"),
      (["--format", "django", "--after", "x"], "app.0011_name"),
      (["--format", "flyway", "--id", "../1/"], "is no version"),
    ] {
      let result = try Tool.start(["sql", "users", "tb_user"] + arguments, conninfo: database.conninfo).wait()
      #expect(result.exitCode == 2 && result.errors.contains(words), "\(result.errors)")
    }
    #expect(try Tool.run("sql", "nobody", "x", on: database).exitCode == 2)
    #expect(try Tool.run("sql", "--help").output.contains("aka sql users tb_user --only up | psql shop"))
  }
}
