import Foundation
import Testing
import TestSupport

/// The migrations of docs/migrations.md, in order, there and back.
@Suite struct MigrationManualTests {
  @Test func itsExamplesRun() throws {
    let manual = try String(
      contentsOf: Repository.root.appending(path: "docs/migrations.md"), encoding: .utf8)
    let files = manual.matches(of: /```sql changes\/(\S+)\n([\s\S]*?)```\n/).map {
      (String($0.1), String($0.2))
    }
    #expect(files.count == 3)
    let shop = try Shop(Dictionary(uniqueKeysWithValues: files))
    #expect(try shop.migrations().up().done.map(\.steps) == [1, 2, 1])
    #expect(try shop.scalar("SELECT string_agg(name, ' ') FROM users") == "Ann Bob")
    #expect(try shop.exists("tb_user"))
    try shop.migrations().down(.target("002"))
    #expect(try shop.scalar("SELECT relkind FROM pg_class WHERE oid = 'users'::regclass") == "r")
  }
}
