import Foundation
import Postgres
import Testing
import TestSupport

/// A schema a tenant, all in one database.
@Suite struct TenantSchemaTests {
  private static let tenants = ["acme", "Big Co", "corner", "delta"]

  private func database() throws -> TestDatabase {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let session = try database.connect()
    for tenant in Self.tenants.map({ Identifier($0) }) {
      try session.runScript(
        """
        CREATE SCHEMA \(tenant); CREATE TABLE \(tenant).users (id int PRIMARY KEY, name text);
        CREATE TABLE \(tenant).posts (id int PRIMARY KEY, user_id int REFERENCES \(tenant).users);
        INSERT INTO \(tenant).users VALUES (1, \(literal: tenant.name)); INSERT INTO \(tenant).posts VALUES (1, 1)
        """)
    }
    return database
  }

  private func files(_ manifest: String) throws -> ScratchDirectory {
    try ScratchDirectory([
      "m.json": manifest,
      "targets": "schema=acme\nschema=\"Big Co\"\nschema=corner\nschema=delta\n",
    ])
  }

  @Test func eachSchemaStandsForTheManifests() throws {
    let database = try database()
    let files = try files(
      """
      {"schema": "public", "renames": [{"old": "users", "new": "tb_user", "views": [
        {"name": "v_author", "query": "SELECT u.name FROM tb_user u JOIN posts p ON p.user_id = u.id"}]}],
       "patterns": [{"from": "*", "to": "tb_{singular}"}]}
      """)
    let targets = ["--targets", files.path + "/targets"]
    let apply = ["fleet", "apply", "-f", files.path + "/m.json"] + targets
    let result = try Tool.start(apply + ["--parallel", "4"], conninfo: database.conninfo).wait()
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.output.contains("schema=\"Big Co\": done, 2 renames"))
    let session = try database.connect()
    for tenant in Self.tenants.map({ Identifier($0) }) {
      let author: String = try session.run("SELECT name FROM \(tenant).v_author").scalar()
      #expect(author == tenant.name)
      #expect(try session.run("SELECT count(*) FROM \(tenant).tb_user, \(tenant).tb_post").scalar() == 1)
    }
    #expect(
      try session.run("SELECT relkind::text FROM pg_class WHERE oid = 'public.users'::regclass").scalar()
        == "r")
    let again = try Tool.start(apply, conninfo: database.conninfo).wait()
    #expect(again.exitCode == 0 && again.errors.contains("4 targets: 4 nothing to do."), "\(again)")

    let status = try Tool.start(["fleet", "status"] + targets, conninfo: database.conninfo).wait()
    #expect(
      status.output.matches(of: /(users|posts) +tb_(user|post) +4 active +-/).count == 2, "\(status.output)")

    // A tenant's turn concerns its own names only.
    try files.write("one", "schema=corner\n")
    let accepting = ["too-soon", "probe-only"].flatMap { ["--accept-gap", "\($0)=a test"] }
    let cleanup = try Tool.start(
      ["fleet", "cleanup", "--targets", files.path + "/one", "--no-brownout"] + accepting,
      conninfo: database.conninfo
    ).wait()
    #expect(cleanup.exitCode == 0 && cleanup.output == "schema=corner: done, 2 names gone\n", "\(cleanup)")
    let shims: Int = try session.run(
      "SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relname IN ('users', 'posts')"
    ).scalar()
    #expect(shims == 6)
    #expect(try session.run("SELECT name FROM acme.users").scalar() == "acme")
    try session.run("SELECT pg_stat_force_next_flush()")
    let usage = try Tool.start(["fleet", "usage"] + targets, conninfo: database.conninfo).wait()
    #expect(usage.output.contains("schema=corner: no name kept alive\n"), "\(usage.output)")
    #expect(usage.output.contains("acme.users: in use") && usage.output.contains("acme.posts: unknown"))
  }

  @Test(arguments: [
    (
      #"{"schema": "public", "renames": [{"old": "core.users", "new": "x"}]}"#,
      "core.users is not in the schema"
    ),
    (#"{"renames": [{"old": "public.users", "new": "x"}]}"#, "since the manifest has no"),
    (#"{"schema": "public", "renames": [{"old": "users", "new": "core.x"}]}"#, "core.x is not in the schema"),
    (
      #"{"schema": "public", "renames": [{"old": "users", "new": "x", "views": [{"name": "v", "query": "SELECT 1 FROM public.posts"}]}]}"#,
      "the query of the view v says schema public"
    ),
  ])
  func whatIsNoTenantsIsRefused(manifest: String, reason: String) throws {
    let database = try database()
    let files = try files(manifest)
    let result = try Tool.start(
      ["fleet", "apply", "-f", files.path + "/m.json", "--targets", files.path + "/targets"],
      conninfo: database.conninfo
    ).wait()
    #expect(result.exitCode == 2 && result.output.contains(reason), "\(result)")
    #expect(try database.connect().run("SELECT to_regclass('acme.users') IS NOT NULL").scalar())
  }

  @Test func aQueryNamesTheTargets() throws {
    let database = try database()
    let files = try files(#"{"schema": "public", "renames": [{"old": "users", "new": "tb_user"}]}"#)
    func apply(_ query: String) throws -> CommandResult {
      try Tool.start(
        ["fleet", "apply", "-f", files.path + "/m.json", "--query", query], conninfo: database.conninfo
      ).wait()
    }
    let result = try apply(
      """
      SELECT current_database() AS database, nspname AS schema FROM pg_namespace
      WHERE nspname IN ('acme', 'Big Co') ORDER BY nspname DESC
      """)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.output.hasPrefix("\(database.name) schema=acme: done, 1 rename,"))
    #expect(try database.connect().run("SELECT name FROM \"Big Co\".tb_user").scalar() == "Big Co")

    #expect(try apply("SELECT 1 AS one").errors.contains("its columns must be"))
    #expect(try apply("SELECT 'x' AS schema WHERE false").exitCode == 64)
    let writing = try apply("CREATE TABLE x (id int)")
    #expect(writing.exitCode == 1 && writing.errors.contains("read-only"), "\(writing)")
  }
}
