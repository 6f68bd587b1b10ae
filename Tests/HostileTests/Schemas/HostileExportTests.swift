import Postgres
import Testing
import TestSupport

@testable import Aka

/// Names that try to get out of the quotes in a script.
@Suite struct HostileExportTests {
  @Test(arguments: [
    "aka$; SELECT 1", "$aka$", "sql$", "$sql$; SELECT 1", "x$", "$", "{x}", "${x}", "it's $1",
  ])
  func nothingEndsAQuote(text: String) {
    let quoted = ScriptQuoting(feared: ["${"]).quote(text)
    #expect(!quoted.contains("$aka$") && !quoted.contains("${"), "\(quoted)")
    #expect(quoted.hasPrefix("E'") || quoted.dropFirst(5).dropLast(5) == text)
    #expect(quoted.components(separatedBy: "$sql$").count == (quoted.hasPrefix("E'") ? 1 : 3), "\(quoted)")
  }

  /// psql goes on after an error, with whatever stands behind the end of a quote.
  @Test func aTableThatIsCalledLikeAnEnd() throws {
    let names = ["aka$; DROP TABLE witness; SELECT $aka$", "aka$1", "sql$, 'x'"]
    let database = try TestDatabase("CREATE TABLE witness ()")
    let session = try database.connect()
    for name in names {
      try session.run("CREATE TABLE \(Identifier(name)) (id int)")
      let file = try Tool.run(
        "sql", Identifier(name).quoted, Identifier("new " + name).quoted, "--only", "up", on: database)
      let played = try Command.run(
        "\(PrivateServer.shared.bin)/psql", ["-Xq", "-d", database.conninfo], input: file.output)
      #expect(!played.errors.contains("ERROR"), "\(played.errors)")
      #expect(try session.run("SELECT relkind = 'v' FROM pg_class WHERE relname = \(name)").scalar())
    }
    #expect(try session.run("SELECT to_regclass('witness') IS NOT NULL").scalar())
  }
}
