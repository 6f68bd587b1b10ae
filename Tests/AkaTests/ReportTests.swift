import Aka
import Foundation
import FoundationXML
import Postgres
import Testing
import TestSupport

/// The page says what the ledger and the evidence say, whatever tables and users are called.
@Suite struct ReportTests {
  /// The texts between the tags; `nil` where a tag is not closed or an entity is none.
  private func texts(of page: String) -> [String]? {
    final class Reader: NSObject, XMLParserDelegate {
      var texts: [String] = []
      func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) { texts += attributes.values + [""] }
      func parser(_ parser: XMLParser, foundCharacters text: String) { texts[texts.count - 1] += text }
    }
    let reader = Reader()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = reader
    return parser.parse() ? reader.texts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } : nil
  }

  @Test func aNewcomersPage() throws {
    let database = try TestDatabase("")
    let aka = Aka(connection: try database.connect())
    let page = try aka.report(within: .seconds(60)).page
    #expect(try #require(texts(of: page)).contains("No table was renamed in this database."))
  }

  @Test func namesAreNoMarkup() throws {
    let old = "a\"<script>alert(1)</script>&amp;\n\u{1}.é"
    let database = try TestDatabase(
      "CREATE TABLE \(Identifier(old)) (id int PRIMARY KEY); CREATE TABLE b (id int REFERENCES \(Identifier(old)))"
    )
    let aka = Aka(connection: try database.connect())
    try aka.rename([
      RenameRequest(
        old: WrittenName(schema: nil, Identifier(old)), new: WrittenName(parsing: "\"<b>\"")),
      try request("b", "tb_b"),
    ])
    let page = try aka.report(within: .seconds(60)).page
    let said = try #require(texts(of: page))
    #expect(!page.contains("<script") && !page.contains("<b>\"") && !page.unicodeScalars.contains("\u{1}"))
    #expect(said.contains { $0.contains("<script>alert(1)</script>&amp;") })
    #expect(said.contains("Foreign keys between renamed tables"))
  }

  @Test func saysWhoAndWhatIsInTheWay() throws {
    let watched = try Watched().aged()
    try watched.use("SELECT * FROM users WHERE name = 'geheim'")
    let report = try watched.aka.report(within: .seconds(86_400))
    let rename = try #require(report.renames.first)
    #expect(rename.obstacles?.first?.code == "in-use")
    #expect(rename.events.map(\.event) == ["stage", "swap", "durable"])
    #expect(rename.figures?.attempts ?? 0 >= 1)
    let said = try #require(texts(of: report.page))
    #expect(said.contains { $0.hasPrefix("in use, last at ") } && !report.page.contains("geheim"))
    #expect(said.contains { $0.hasPrefix("Timeline: staged from ") && $0.contains("both names work from ") })
  }

  /// After a rollback it is the new name that is kept alive; after cleanup none is.
  @Test func everyPhaseHasItsPlace() throws {
    let database = try TestDatabase(
      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int)")
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("a", "tb_a"), try request("b", "tb_b")])
    try aka.rename([try request("c", "tb_c")])
    try aka.rollback(try WrittenName(parsing: "b"))
    try aka.rollback(try WrittenName(parsing: "c"), keepsNewName: false)
    let report = try aka.report(within: .seconds(60))
    #expect(report.renames.map { $0.usage?.name.name.name } == ["a", "tb_b", nil])
    let said = try #require(texts(of: report.page))
    #expect(said.contains("over (1)") && said.contains { $0.contains("rolled back from ") })
  }

  @Test func fourHundredRenames() throws {
    let tables = (1...400).map {
      "CREATE TABLE t\($0) (id int PRIMARY KEY, r int REFERENCES t\(max(1, $0 - 1)))"
    }
    let database = try TestDatabase(SQL(unescaped: tables.joined(separator: ";")))
    let aka = Aka(connection: try database.connect())
    try aka.rename(try (1...400).map { try request("t\($0)", "tb_\($0)") })
    let report = try aka.report(within: .seconds(60))
    #expect(report.renames.count == 400 && report.references.count == 399)
    #expect(try #require(texts(of: report.page)).contains("unknown (400)"))
    #expect(report.page.utf8.count < 2_000_000)
  }
}
