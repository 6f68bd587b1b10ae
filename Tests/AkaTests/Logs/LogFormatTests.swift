import Aka
import Postgres
import Testing

/// Lines as servers of other versions, languages and clouds write them.
@Suite struct LogFormatTests {
  private static let time = "2026-01-01 12:00:00.123 UTC"

  @Test(arguments: [
    "\(time) [7] LOG:  statement: SELECT 1 FROM users",
    "\(time) [7] bob@shop LOG:  statement: SELECT 1 FROM users",
    "2026-01-01 12:00:00 UTC:10.0.0.1(5000):bob@shop:[7]:LOG:  statement: SELECT 1 FROM users",
    "2026-01-01 12:00:00 UTC [7]: [3-1] user=bob,db=shop,app=psql,client=10.0.0.1 LOG:  statement: SELECT 1 FROM users",
    "2026-01-01 12:00:00 UTC [7]: user=bob,db=shop,app=,client=10.0.0.1 LOG:  duration: 1.5 ms  statement: SELECT 1 FROM users",
    "\(time) [7] LOG:  00000: execute S_1/C_2: SELECT 1 FROM users",
    "\(time) [7] LOG:  execute fetch from a: b: SELECT 1 FROM users",
    "\(time) [7] LOG:  Anweisung: SELECT 1 FROM users",
    "\(time) [7] LOG:  Dauer: 0.123 ms  Anweisung: SELECT 1 FROM users",
    "\(time) [7] LOG:  durée : 0.123 ms, instruction : SELECT 1 FROM users",
    "\(time) [7] ANWEISUNG:  SELECT 1 FROM users", "\(time) [7] INSTRUCTION :  SELECT 1 FROM users",
    "\(time) [7] ОПЕРАТОР:  SELECT 1 FROM users", "\(time) [7] 명령 구문: SELECT 1 FROM users",
    "\(time) [7] 日志:  语句：SELECT 1 FROM users",
    "\(time) [7] ERROR:  division by zero\n\(time) [7] STATEMENT:  SELECT 1 FROM users",
    "\(time) [7] ERROR:  x\n\(time) [7] QUERY:  SELECT 1\n\t FROM users\n\(time) [7] CONTEXT:  PL/pgSQL function f()",
    "\(time) [7] LOG:  execute a: EXECUTE p(1)\n\(time) [7] DETAIL:  prepare: PREPARE p AS SELECT 1 FROM users",
    "\(time) [7] LOG:  AUDIT: OBJECT,1,1,READ,SELECT,VIEW,public.users,\"SELECT 1 FROM \"\"users\"\"\",<not logged>",
    "\(time) [7] LOG:  AUDIT: SESSION,3,1,READ,SELECT,,,SELECT 1 FROM users,<none>",
  ])
  func theStatementIsFound(line: String) throws {
    let report = try scan(try file(line + "\n"))
    #expect(report.counts == [.read: 1], "\(line): \(report.uses)")
    #expect(report.coverage.gaps == [])
    let example = report.uses.first?.example ?? ""
    #expect(example.contains("FROM users") || example.contains("FROM \"users\""))
  }

  @Test(arguments: [
    "LOG:  AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.tb_user,select 'users',<none>",
    "LOG:  AUDIT: OBJECT,1,1,READ,SELECT,TABLE,other.users,select * from other.users,<none>",
    "LOG:  connection authorized: user=users database=users application_name=users",
    "LOG:  disconnection: session time: 0:00:00.1 user=users database=users host=[local]",
    "LOG:  execute S: SELECT $1\nDETAIL:  parameters: $1 = 'SELECT * FROM users', $2 = 'it''s users'",
    "ERROR:  duplicate key value violates unique constraint \"users_pkey\"\nDETAIL:  Key (id)=(users) already exists.",
    "LOG:  statement: SELECT tb_users, users_id, users1, users() FROM t",
    "ERROR:  column \"users\" does not exist\nSTATEMENT:  SELECT users FROM t",
  ])
  func whatIsNoUseIsNotOne(lines: String) throws {
    let text = lines.split(separator: "\n").map { "\(Self.time) [7] \($0)\n" }.joined()
    let report = try scan(try file(text), names: ["public.users"])
    #expect(report.counts == [:], "\(lines): \(report.uses)")
    #expect(report.coverage.gaps == [])
  }

  @Test(arguments: [
    (
      "LOG:  AUDIT: OBJECT,1,1,WRITE,UPDATE,VIEW,public.users,update users set a = 1,<none>",
      LogUse.Kind.write
    ),
    ("LOG:  statement: SELEC * FROM users", .possible),
    ("LOG:  statement: SELECT 'a' FROM users WHERE x = 'y", .possible),
    ("ERROR:  relation \"users\" does not exist at character 15", .missing),
    ("ERROR:  42P01: relation \"public.users\" does not exist", .missing),
    ("FEHLER:  42P01: Relation »users« existiert nicht", .missing),
    ("FEHLER:  keine Berechtigung für Sicht users", .possible),
    (
      "ERROR:  canceling statement\nCONTEXT:  SQL statement \"DELETE FROM users\"\n\tPL/pgSQL function f() line 3",
      .possible
    ),
  ])
  func whatCannotBeParsedIsJudgedWithCare(lines: String, kind: LogUse.Kind) throws {
    let text = lines.split(separator: "\n").map {
      $0.hasPrefix("\t") ? "\($0)\n" : "\(Self.time) [7] \($0)\n"
    }.joined()
    #expect(try scan(try file(text)).counts == [kind: 1])
  }

  @Test(arguments: [0, 1, 3]) func everyVersionOfCSVIsRead(columnsAfterApplication: Int) throws {
    let more = [",\"client backend\"", ",", ",0"].prefix(columnsAfterApplication).joined()
    let line =
      "\(Self.time),\"bob\",\"shop\",7,\"10.0.0.1:5000\",65.7,1,\"SELECT\",\(Self.time),1/1,0,LOG,00000,"
      + "\"statement: SELECT \"\"a\"\"\n FROM users\",,,,,,,,,\"psql\"\(more)\n"
    let use = try #require(try scan(try file(line)).uses.first)
    #expect(
      use.role == "bob" && use.database == "shop" && use.application == "psql" && use.client == "10.0.0.1")
    #expect(use.first?.description == "2026-01-01T12:00:00.123Z" && use.example == "SELECT \"a\" FROM users")
  }

  @Test func jsonMayBeRewrittenOnItsWay() throws {
    let line = #"""
      { "level": {"a": [1, "}"]}, "timestamp" : "2026-01-01 12:00:00.123 +03", "user":"b\u00f6b", "pid": 7,
       "message":"statement: SELECT\n1\tFROM\u0020\u003cusers", "session_id":"65.7", "line_num":1 }
      """#.replacing("\n", with: "")
    let report = try scan(try file(line + "\n"))
    #expect(report.counts == [.possible: 1] && report.uses.first?.role == "böb")
    #expect(report.uses.first?.first?.description == "2026-01-01T09:00:00.123Z")
  }

  @Test func aPrefixWithoutUsersHidesNobody() throws {
    let path = try file("\(Self.time) 65.7 1 ERROR:  permission denied for view users\n")
    let report = try scan(path) { $0.format = .stderr(LogLinePrefix("%m %c %l ")) }
    #expect(report.counts == [.possible: 1])
    let told = try file(
      "\(Self.time) 65.7 1 @ LOG:  automatic vacuum of table \"d.public.users\": pages: 1\n")
    #expect(try scan(told) { $0.format = .stderr(LogLinePrefix("%m %c %l %u@%d ")) }.counts == [:])
  }

  @Test func anUnknownZoneIsAGap() throws {
    let path = try file("2026-01-01 12:00:00.123 IST [7] LOG:  statement: SELECT 1 FROM users\n")
    let report = try scan(path)
    #expect(report.coverage.gaps.map(\.subject) == ["IST"] && report.coverage.from == nil)
    let told = try scan(path) { $0.zones.set("IST", minutesEastOfUTC: 330) }
    #expect(told.coverage.gaps == [] && told.coverage.from?.description == "2026-01-01T06:30:00.123Z")
  }

  @Test func aNameWithoutSchemaMayMeanSeveral() throws {
    let path = try file("\(Self.time) [7] LOG:  statement: SELECT 1 FROM users, b.users\n")
    let names = ["a.users", "b.users", "c.users"]
    let unknown = try scan(path, names: names)
    #expect(unknown.uses.map(\.name.description) == names && unknown.uses.filter(\.isAmbiguous).count == 2)
    let known = try scan(path, names: names) { $0.searchPath = ["nothing", "c", "a"] }
    #expect(known.uses.map(\.name.description) == ["b.users", "c.users"])
    #expect(known.uses.allSatisfy { !$0.isAmbiguous })
  }

  @Test func whatIsNoLogIsRefused() throws {
    #expect(throws: LogReadError.self) { try scan(try file("hello\nworld\n")) }
    #expect(throws: LogReadError.self) { try scan("/nowhere/at/all.log") }
    #expect(throws: LogReadError.self) { try scan("/nowhere/at/*.log") }
    #expect(try scan(try file("")).uses == [])
  }
}
