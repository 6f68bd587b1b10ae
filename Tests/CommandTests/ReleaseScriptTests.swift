import Foundation
import Testing
import TestSupport

/// The library's example does what it says.
@Suite struct ReleaseScriptTests {
  private func run(_ database: TestDatabase) throws -> CommandResult {
    try Command.run(
      URL(filePath: Tool.path).deletingLastPathComponent().appending(path: "ReleaseScript").path,
      [database.conninfo])
  }

  @Test func renamesOnce() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let first = try run(database)
    #expect(first.exitCode == 0 && first.output.contains("renamed; the lock was held for "), "\(first)")
    #expect(try run(database).output == "users was renamed before\n")
  }

  @Test func stopsForWhatGoesWrongSilently() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int PRIMARY KEY);
      CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''%'', TG_TABLE_NAME; RETURN NEW; END';
      CREATE TRIGGER audit BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION audit()
      """)
    let result = try run(database)
    #expect(result.exitCode != 0 && result.errors.contains("trigger-table-name"), "\(result)")
    #expect(try database.connect().run("SELECT to_regclass('tb_user') IS NULL").scalar())
  }
}
