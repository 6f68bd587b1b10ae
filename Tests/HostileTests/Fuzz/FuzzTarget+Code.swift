import PGQuery
import Postgres

@testable import Aka

extension FuzzTarget {
  /// What is read as code: SQL, PL/pgSQL, and the languages in which SQL is embedded.
  static let code: [FuzzTarget] =
    SourceLanguage.allCases.map(scanner) + [
      FuzzTarget("sql", FuzzCorpus.statements) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for piece in Script(text).pieces { _ = try? Parser.parse(piece.text).references() }
        _ = RedactedStatement(text).redact(text, of: "22P02")
        _ = WorkloadStatement.statements(ofScript: text)
      },
      FuzzTarget("plpgsql", FuzzCorpus.bodies) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for language in ["plpgsql", "sql", "plpython3u"] {
          let body = FunctionBody(language: .init(name: language), source: text)
          _ = body.analyze(for: TableNames(["users"]))
          _ = body.statements(naming: TableNames(["users"]))
        }
        _ = FunctionPatch(oid: 1, signature: "f()", source: text)
      },
    ]

  private static func scanner(_ language: SourceLanguage) -> FuzzTarget {
    FuzzTarget("scan-\(language.rawValue)", FuzzCorpus.sources) { bytes in
      let names = ScanNames([
        ScanName(old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"))
      ])
      let hits = bytes.withUnsafeBufferPointer { source in
        FileScan(names: names, search: NameSearch(["users"], sample: source)).hits(in: source, language)
      }
      for hit in hits where !(0...bytes.count).contains(hit.range.upperBound) {
        throw FuzzFailure("a hit behind the end")
      }
    }
  }
}
