import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// COPY and concurrent deletes, for which the matrix has no room.
@Suite struct RowSecurityCopyTests {
  /// The rows that each role copies out are those of the table. COPY of a view itself is refused, whoever asks.
  @Test func copiesOutWhatTheTableWould() throws {
    let word = String(UUID().uuidString.lowercased().suffix(12))
    try RowSecurityTwin.createRoles(word)
    defer { RowSecurityTwin.dropRoles(word) }
    let (plain, renamed) = (try RowSecurityTwin(word: word), try RowSecurityTwin(word: word))
    let tables = RowSecurityMatrix.policies.map(\.table)
    try Aka(connection: try renamed.database.connect()).rename(try tables.map { try request($0, "tb_" + $0) })
    func copies(_ twin: RowSecurityTwin, _ statement: String) throws -> CommandResult {
      let script = tables.flatMap { table in
        RowSecurityMatrix.roles.filter { $0 != "forced" }.map { role in
          "\\echo \(role) \(table)\nSET ROLE $\(role); \(statement.replacing("NAME", with: table)); RESET ROLE;\n"
        }
      }
      return try Command.run(
        "\(PrivateServer.shared.bin)/psql", ["-Xq", "-d", twin.database.conninfo],
        input: twin.filled(script.joined()))
    }
    let query = "COPY (SELECT * FROM NAME ORDER BY id) TO STDOUT"
    let rows = try copies(plain, query).output
    #expect(rows.contains("secret of member") && rows.contains("outsider looked_up"))
    #expect(try copies(renamed, query).output == rows)
    for statement in ["COPY NAME TO STDOUT", "COPY NAME (secret) TO STDOUT"] {
      let copied = try copies(renamed, statement)
      #expect(!copied.output.contains("secret of") && copied.errors.contains("cannot copy from view"))
    }
  }

  /// A role with a policy for DELETE and none for UPDATE may not lock what it deletes. It loses no update all the same.
  @Test func deletesWithoutALockLoseNoUpdate() throws {
    let database = try TestDatabase()
    let session = try database.connect()
    let role = Identifier("deleter_\(database.name)")
    try session.runScript(
      """
      CREATE ROLE \(role) LOGIN; CREATE TABLE users (id int PRIMARY KEY, n int); INSERT INTO users VALUES (1, 1), (2, 1), (3, 1);
      ALTER TABLE users ENABLE ROW LEVEL SECURITY; GRANT ALL ON users TO \(role);
      CREATE POLICY r ON users FOR SELECT USING (true); CREATE POLICY d ON users FOR DELETE USING (id < 3);
      """)
    defer { _ = try? session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    var options = RenameOptions()
    options.writes = WriteWish([.delete: .trigger])
    try Aka(connection: try database.connect()).rename(
      [
        RenameRequest(
          old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
      ], accepting: ["trigger-policies"])
    try session.runScript("BEGIN; UPDATE tb_user SET n = n + 1 WHERE id = 1")
    let psql = "\(PrivateServer.shared.bin)/psql"
    let deleting = try RunningCommand(
      psql, ["-X", "-d", "\(database.conninfo) user=\(role.name)", "-c", "DELETE FROM users WHERE id = 1"])
    let onlooker = try database.connect()
    try eventually {
      try onlooker.run(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"
      ).scalar()
    }
    try session.run("COMMIT")
    #expect(try deleting.wait().errors.contains("could not serialize access due to concurrent update"))
    #expect(try session.run("SELECT n FROM tb_user WHERE id = 1").scalar() == 2)
    let deleter = try database.connect(as: role.name)
    #expect(try deleter.run("DELETE FROM users WHERE id = 2").commandTag == "DELETE 1")
    #expect(try deleter.run("DELETE FROM users WHERE id = 3").commandTag == "DELETE 0")
  }
}
