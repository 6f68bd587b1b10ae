import Foundation
import Testing
import TestSupport

@Suite struct QueryCommandTests {
  static let sql = #"""
    SELECT 1 AS n, 'a,"b"' AS t, NULL::int AS none, '' AS "empty", true AS yes, 1.50::numeric AS money,
      '{"k": [1]}'::jsonb AS doc, 'NaN'::float8 AS nan, E'two\nlines' AS "odd ""name"" !", 2 AS n
    UNION ALL SELECT 10000, 'é', 3, 'x', false, 20, 'null', 1e300, '', 3
    """#

  @Test func alignsATable() throws {
    let database = try TestDatabase()
    let sql = "SELECT 1 AS n, 'long text' AS t UNION ALL SELECT 1000, NULL"
    let result = try Tool.run("query", sql, on: database)
    #expect(result.output == "   n  t\n   1  long text\n1000  NULL\n")
    #expect(result.errors == "(2 rows)\n" && result.exitCode == 0)
  }

  @Test func printsCSV() throws {
    let result = try Tool.run("query", Self.sql, "--csv", on: try TestDatabase())
    let lines = result.output.components(separatedBy: "\r\n")
    #expect(lines[0] == "n,t,none,empty,yes,money,doc,nan,\"odd \"\"name\"\" !\",n")
    #expect(lines[1] == "1,\"a,\"\"b\"\"\",,\"\",t,1.50,\"{\"\"k\"\": [1]}\",NaN,\"two\nlines\",2")
    #expect(lines[2] == "10000,é,3,x,f,20,null,1e+300,\"\",3")
  }

  @Test func printsJSON() throws {
    let result = try Tool.run("query", Self.sql, "--json", on: try TestDatabase())
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let rows = try #require(value as? [[String: Any]])
    #expect(rows.count == 2 && rows[0]["n"] as? Int == 1 && rows[0]["n_2"] as? Int == 2)
    #expect(rows[0]["none"] is NSNull && rows[0]["yes"] as? Bool == true)
    #expect(rows[0]["nan"] as? String == "NaN")
    #expect((rows[0]["doc"] as? [String: [Int]]) == ["k": [1]])
    #expect(rows[0]["odd \"name\" !"] as? String == "two\nlines" && result.output.contains("\"money\": 1.50"))
    #expect(try Tool.run("query", "SELECT 1 WHERE false", "--json", on: try TestDatabase()).output == "[]\n")
  }

  @Test func changesNothingAndExplainsMistakes() throws {
    let database = try TestDatabase("CREATE TABLE t (a int)")
    let write = try Tool.run("query", "INSERT INTO t VALUES (1)", on: database)
    #expect(write.exitCode == 1 && write.errors.contains("read-only transaction (SQLSTATE 25006)"))
    let wrong = try Tool.run("query", "SELECT nothing", on: database)
    #expect(wrong.exitCode == 1 && wrong.errors.contains("LINE 1: SELECT nothing"))
    let escape = try Tool.run("query", "COMMIT; INSERT INTO t VALUES (1)", on: database)
    #expect(escape.exitCode == 1)
    #expect(try database.connect().run("SELECT count(*) FROM t").scalar() == 0)
    #expect(try Tool.run("query", "COPY t TO STDOUT", on: database).exitCode == 1)
  }
}
