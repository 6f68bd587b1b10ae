import Postgres
import Testing
import TestSupport

/// What keeps a name alive is called what it is.
@Suite struct AliasWordsTests {
  @Test func anAliasTableIsNotCalledAView() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    func expect(_ words: String, from arguments: [String], at place: SourceLocation = #_sourceLocation) throws
    {
      let result = try Tool.start(arguments, conninfo: database.conninfo).wait()
      #expect(result.exitCode == 0 && result.output.contains(words), "\(result)", sourceLocation: place)
      #expect(!result.output.contains("view"), "\(result.output)", sourceLocation: place)
    }
    let rename = ["rename", "users", "tb_user", "--shim", "alias"]
    try expect("users still works: an alias table serves it", from: rename)
    try expect(": an alias table of tb_user serves it", from: ["restore", "users"])
    try expect("tb_user still works: an alias table serves it", from: ["rollback", "users"])
    try expect("users still works: an alias table serves it", from: rename)
    try expect("no alias table keeps tb_user", from: ["rollback", "users", "--no-shim"])
    try expect("users still works: an alias table serves it", from: rename)
    try database.connect().runScript("ALTER TABLE users DETACH PARTITION tb_user; DROP TABLE users")
    try expect("the alias table is gone", from: ["status"])
  }
}
