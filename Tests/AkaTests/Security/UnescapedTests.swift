import Foundation
import Testing
import TestSupport

/// Raw text gets into SQL in few places, and each has its reason.
///
/// `\(unescaped:)` takes what it is given. A new use of it must be added here, by whoever has looked at what it is given.
@Suite struct UnescapedTests {
  /// Why the text is no injection. (What an interpolation names is an expression of the source.)
  enum Reason {
    /// A number that Swift computed, or an OID.
    case number
    /// One of a few words that the source itself holds.
    case word
    /// What PostgreSQL printed for this very purpose, with its quotes: `pg_get_expr`, `regprocedure`, `pg_get_functiondef`.
    case printed
    /// A statement of the user's own, who asked for it to be run, planned or written.
    case wish
    /// SQL that was put together by SQL's own interpolation, or is shipped with aka.
    case ours
  }

  private static let known: [String: Reason] = [
    "sql": .printed, "shim": .number, "milliseconds": .number, "milliseconds + 1": .number,
    "exchanges.count": .number,
    "oid": .number, "exchange.entry.tableOid": .number, "path.other": .printed,
    "Int(patience.milliseconds)": .number, "function": .printed,
    "signature": .printed, "isSecurityDefiner ? \"DEFINER\" : \"INVOKER\"": .word, "advisoryLock": .number,
    "upgrade": .ours,
    "text": .wish, "nulls": .word, "probe": .printed, "query": .wish, "wish.securityInvoker": .word,
    "wish.securityBarrier": .word, "view.query": .wish, "statement.text": .wish,
    "statement.withoutConcurrently": .wish,
    "privilege": .word, "grant.privilege": .printed, "part.volatility": .word, "events(of: part)": .word,
    "patch.oid": .number, "\"\\(head)\\(body)$\\(quote)$\"": .printed,
    "checksOwner ? \"false\" : \"true\"": .word,
    "expression": .printed, "row[\"statement\"] as String": .printed, "view": .number,
    "search.operatorName": .printed,
    "isWritable ? \" WITH LOCAL CHECK OPTION\" : \"\"": .word, "strength": .word,
    "result.text.isEmpty ? \"NEW\" : \"stored\"": .word, "row.column": .word, "text(name)": .ours,
    "standIn": .ours,
    "tables.count": .number, "table.rename.table.oid": .ours, "max(1, Int(timeout.milliseconds))": .number,
    "$0.repointed": .printed, "limit.milliseconds / 1000": .number, "Self.key": .number, "$0": .wish,
    "piece": .ours,
    "alias": .number, "entry.tableOid": .number, "command": .word, "word": .word,
    "isPermissive ? \"PERMISSIVE\" : \"RESTRICTIVE\"": .word,
    "source.rowSecurity ? \"ENABLE\" : \"DISABLE\"": .word,
    "source.forcesRowSecurity ? \"\" : \"NO \"": .word,
    "key.definition": .printed, "trigger.events": .printed,
    "trigger.action": .printed, "try $0[\"statement\"]": .printed, "audit.privileges": .printed,
    "name": .word, "value": .word,
    "text.text.replacing(\"%s\", with: names.text)": .ours,
  ]

  /// The HTML of the report has a type with the same label.
  private static let withoutSQL = ["Report/HTML.swift", "Report/Page/ReportPage.swift"]

  @Test func eachUseIsKnown() throws {
    let sources = Repository.root.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap {
      $0 as? String
    }
    var found: Set<String> = []
    for file in files where file.hasSuffix(".swift") && !Self.withoutSQL.contains(where: file.hasSuffix) {
      let source = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      for line in source.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for use in Self.uses(in: String(line)) where !use.isEmpty {
          found.insert(use)
          #expect(Self.known[use] != nil, "\(file) puts \(use) into SQL as it is")
        }
      }
    }
    #expect(Set(Self.known.keys).subtracting(found).isEmpty, "these reasons are for nothing any more")
  }

  /// What stands between `unescaped:` and its closing parenthesis.
  private static func uses(in line: String) -> [String] {
    line.components(separatedBy: "unescaped: ").dropFirst().map { rest in
      var depth = 0
      return String(
        rest.prefix { character in
          if character == "(" { depth += 1 }
          if character == ")" { depth -= 1 }
          return depth >= 0
        })
    }
  }
}
