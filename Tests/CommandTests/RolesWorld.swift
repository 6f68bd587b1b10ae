import Foundation
import Postgres
import Testing
import TestSupport

/// A server on which the roles of docs/security.md were made by the script that stands there. One of their own: they have the
/// names that the page gives them.
struct RolesWorld {
  let database: TestDatabase
  /// The administrator's.
  let session: Connection

  static func page() throws -> String {
    try String(contentsOf: Repository.root.appending(path: "docs/security.md"), encoding: .utf8)
  }

  init() throws {
    database = try TestDatabase(
      """
      CREATE ROLE app_owner; CREATE SCHEMA app AUTHORIZATION app_owner; CREATE ROLE app_user LOGIN;
      SET ROLE app_owner; CREATE TABLE app.users (id int PRIMARY KEY, name text);
      CREATE TABLE app.orders (id int); CREATE TABLE app.items (id int);
      INSERT INTO app.users VALUES (1, 'ann'); GRANT USAGE ON SCHEMA app TO app_user; GRANT SELECT ON app.users TO app_user;
      """, on: PrivateServer())
    session = try database.connect()
    #expect(try Tool.run("init", on: database).exitCode == 0)
    let fence = try #require(try Self.page().components(separatedBy: "```sql\n").dropFirst().first)
    try session.runScript(SQL(unescaped: try #require(fence.components(separatedBy: "\n```").first)))
  }

  func run(_ role: String, _ words: String) throws -> CommandResult {
    try Tool.start(
      words.split(separator: " ").map(String.init), conninfo: "\(database.conninfo) user=\(role)"
    ).wait()
  }
}
