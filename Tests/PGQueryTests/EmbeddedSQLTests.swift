import Foundation
import LedgerSQL
import PGQuery
import Testing

/// The SQL that lives in users' databases is valid, and all of it is in the binary.
@Suite struct EmbeddedSQLTests {
  static let files: [URL] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql").standardized
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects ?? []
    return found.compactMap { $0 as? URL }.filter { $0.pathExtension == "sql" }.sorted { $0.path < $1.path }
  }()

  @Test func thereAreFiles() { #expect(!Self.files.isEmpty) }

  @Test(arguments: files) func parses(_ file: URL) throws {
    try Parser.check(try String(contentsOf: file, encoding: .utf8))
  }

  @Test func everyUpgradeIsEmbeddedInOrder() throws {
    let upgrades = Self.files.filter { $0.lastPathComponent.hasPrefix("ledger_") }
    #expect(LedgerSQL.upgrades == (try upgrades.map { try String(contentsOf: $0, encoding: .utf8) }))
  }
}
