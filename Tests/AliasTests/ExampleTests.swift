import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// The example, as somebody meets it who moves an application from `users` to `tb_user`.
@Suite struct ExampleTests {
  @Test func movesAnApplication() throws {
    let package = try ExamplePackage()
    let database = try TestDatabase(SQL(unescaped: try package.original("schema.sql")))
    try database.rename(["users", "tb_user"])

    // No database is in reach of the build, and it says what is left to move.
    let first = try package.swift("build", environment: ["PGHOST": "/nowhere"])
    #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
    #expect(first.output.contains("'Users' is deprecated: renamed to 'TbUser'"))
    #expect(first.output.contains("'users' is deprecated: renamed to 'tbUser'"))
    let row: String = try database.connect().run(
      """
      INSERT INTO tb_user (email, last_seen) VALUES ('ann@example.org', '2020-01-02 03:04:05+00')
      RETURNING row_to_json(tb_user)::text
      """
    ).scalar()
    let app = try Command.run(package.scratch.path("app/.build/debug/App"), [], input: row + "\n")
    #expect(
      app.output
        == "SELECT row_to_json(u) FROM tb_user u\nCustomer ann@example.org, last seen 2020-01-02T03:04:05+00:00\n"
    )

    // What is committed is what the plugin writes, from the database and from nothing else.
    for file in ["schema.json", "Sources/App/TableAliases.swift"] { try package.write("", to: file) }
    try generate(package, from: database)
    for file in ["schema.json", "Sources/App/TableAliases.swift"] {
      #expect(try package.source(file) == package.original(file))
    }

    // Code that is moved compiles without a warning.
    for file in ["Sources/App/App.swift", "Sources/App/Greeting.swift"] {
      let moved = try package.source(file).replacing("Users", with: "TbUser").replacing(
        "TableName.users", with: "TableName.tbUser")
      try package.write(moved, to: file)
    }
    let moved = try package.swift("build", "-Xswiftc", "-warnings-as-errors")
    #expect(moved.exitCode == 0, "\(moved.output)\(moved.errors)")

    // When the name is gone, code that came back to it does not compile.
    try database.connect().runScript(
      """
      DROP VIEW users; UPDATE aka.sys_table_migrations SET status = 'cleaned', compatibility_view_created = false
      """)
    try generate(package, from: database)
    try package.write(package.original("Sources/App/Greeting.swift"), to: "Sources/App/Greeting.swift")
    let late = try package.swift("build")
    #expect(late.exitCode != 0 && late.output.contains("'Users' has been renamed to 'TbUser'"))
  }

  @Test func aStaleFileFailsTheBuild() throws {
    let package = try ExamplePackage()
    let snapshot = try package.source("schema.json")
    try package.write(snapshot.replacing("\"last_seen\"", with: "\"seen_at\""), to: "schema.json")
    let stale = try package.swift("build")
    #expect(stale.exitCode != 0)
    let words = stale.output + stale.errors
    #expect(words.contains("is stale") && words.contains("+  var seenAt"))

    try package.write(snapshot, to: "schema.json")
    let fresh = try package.swift("build")
    #expect(fresh.exitCode == 0, "\(fresh.output)\(fresh.errors)")
  }

  private func generate(_ package: ExamplePackage, from database: TestDatabase) throws {
    let result = try package.swift(
      "package", "--allow-writing-to-package-directory", "--allow-network-connections", "all",
      "generate-table-aliases", "--database", database.conninfo)
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
  }
}
