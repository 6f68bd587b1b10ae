import Foundation
import Testing
import TestSupport

/// The migrations of docs/migrations.md, in order, there and back.
@Suite struct MigrationManualTests {
  @Test func itsExamplesRun() throws {
    let manual = try String(
      contentsOf: Repository.root.appending(path: "docs/migrations.md"), encoding: .utf8)
    let blocks = manual.components(separatedBy: "```sql\n").dropFirst().map {
      $0.components(separatedBy: "```\n")[0]
    }
    #expect(blocks.count == 3)
    let files = blocks.enumerated().map { ("00\($0 + 1)_example.sql", $1) }
    let shop = try Shop(Dictionary(uniqueKeysWithValues: files))
    #expect(try shop.migrations().up().done.map(\.steps) == [1, 2, 1])
    #expect(try shop.scalar("SELECT string_agg(name, ' ') FROM users") == "Ann Bob")
    #expect(try shop.exists("tb_user"))
    try shop.migrations().down(.target("002"))
    #expect(try shop.scalar("SELECT relkind FROM pg_class WHERE oid = 'users'::regclass") == "r")
  }
}
