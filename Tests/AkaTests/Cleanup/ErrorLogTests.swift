import Testing

@testable import Aka

/// Log files as they come: in pieces, with newlines and quotes in them, in other languages.
@Suite struct ErrorLogTests {
  /// A record of csvlog with some of its 26 fields.
  private static func record(_ fields: [Int: String]) -> String {
    let always = [0: "2026-01-01 00:00:00.000 UTC", 3: "7", 5: "65.7", 6: "1"]
    return (0..<26).map { fields[$0] ?? always[$0] ?? "" }.joined(separator: ",") + "\n"
  }

  private static let csv =
    record([
      1: #""app""#, 2: #""shop""#, 11: "FEHLER", 12: "42P01",
      13: #""Relation »users« (""users"") existiert nicht""#,
      19: "\"SELECT\n\"\"a\"\", 'x,y' FROM users\"", 22: #""my ""app""""#,
    ])
    + record([2: #""shop""#, 11: "WARNING", 12: "01000", 13: #""users""#, 22: #""""#])
    + record([2: #""other""#, 11: "ERROR", 12: "22012", 13: #""division by zero""#])
    + record([2: #""shop""#, 11: "LOG", 12: "00000", 13: #""duration: 1 ms""#])

  private static let json = #"""
    {"timestamp":"2026-01-01 00:00:00.000 UTC","user":"app","dbname":"shop","error_severity":"FEHLER","state_code":"42P01","message":"m","statement":"SELECT\n1"}
    {"timestamp":"2026-01-01 00:00:00.000 UTC","dbname":"shop","error_severity":"LOG","message":"state_code"}
    {"timestamp":"2026-01-01 00:00:00.000 UTC","dbname":"shop","error_severity":"WARNING","state_code":"01000","message":"w"}
    {"timestamp":"2026-01-01 00:00:00.000 UTC","dbname":"other","error_severity":"ERROR","state_code":"22012","message":"m"}

    """#
  private static let plain = """
    2026-01-01 00:00:00.000 UTC [7] app@shop LOG:  statement: SELECT 1
    2026-01-01 00:00:00.000 UTC [7] app@shop ERROR:  relation "users" does not exist at character 8
    2026-01-01 00:00:00.000 UTC [7] app@shop HINT:  none
    2026-01-01 00:00:00.000 UTC [7] app@shop STATEMENT:  SELECT
    \tFROM users
    2026-01-01 00:00:00.000 UTC [8] app@shop FATAL:  too many connections
    2026-01-01 00:00:00.000 UTC [8] app@shop LOG:  done

    """

  /// Feeds a log in two pieces, cut anywhere, and expects the same errors.
  private func errors(in text: String, _ format: LogFormat) -> [[LoggedError]] {
    let bytes = Array(text.utf8)
    return (0...bytes.count).map { cut in
      var records = ErrorRecords(format, database: "shop")
      let first = records.errors(in: Array(bytes[..<cut]))
      return first + records.errors(in: Array(bytes[cut...])) + records.errors(in: [])
    }
  }

  @Test func csv() {
    for errors in errors(in: Self.csv, .csv) {
      #expect(errors.count == 1 && errors[0].state == "42P01" && errors[0].application == "my \"app\"")
      #expect(errors.first?.statement == "SELECT\n\"a\", 'x,y' FROM users")
      #expect(errors.first?.misses(.init("public", "users")) == true)
    }
  }

  @Test func json() {
    for errors in errors(in: Self.json, .json) {
      #expect(errors.map(\.statement) == ["SELECT\n1"] && errors[0].user == "app")
    }
  }

  @Test func plain() {
    // Only whole writes of the server: between an error and its statement it cannot be cut.
    let lines = Self.plain.split(separator: "\n", omittingEmptySubsequences: false)
    for cut in [0, 1, 2, 3, 5, 6, 7] {
      var records = ErrorRecords(.stderr(LogLinePrefix("%m [%p] %u@%d ")), database: "shop")
      var found: [LoggedError] = []
      for piece in [lines[..<cut], lines[cut...]] where !piece.isEmpty {
        let text = piece.joined(separator: "\n") + (piece.endIndex == lines.endIndex ? "" : "\n")
        found += records.errors(in: Array(text.utf8))
      }
      found += records.errors(in: [])
      #expect(
        found.map(\.message) == ["relation \"users\" does not exist at character 8", "too many connections"])
      #expect(found.map(\.statement) == ["SELECT\nFROM users", nil])
    }
  }
}
