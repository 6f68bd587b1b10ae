import Foundation
import Testing
import TestSupport

/// `aka usage ingest`, as a person or a schedule runs it.
@Suite struct IngestCommandTests {
  private static let server = PrivateServer(
    options: [
      "logging_collector=on", "log_destination=jsonlog", "log_filename=server.log", "log_file_mode=0644",
      "log_statement=all", "log_connections=on",
    ].flatMap { ["-c", $0] })

  private func database() throws -> TestDatabase {
    let database = try TestDatabase("CREATE TABLE users (id int)", on: Self.server)
    #expect(try Tool.run("rename", "users", "tb_user", "--quiet", on: database).exitCode == 0)
    return database
  }

  private var log: String { "\(Self.server.dataDirectory)/log/server.json" }

  @Test func tellsWhatItReadAndWhatItCovers() throws {
    let database = try database()
    try database.connect().run("SELECT FROM users LIMIT 0")
    let first = try Tool.run("usage", "ingest", log, on: database)
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(first.output.contains("public.use") && first.output.contains("read"), "\(first)")
    #expect(first.errors.contains("jsonlog of primary"))
    let second = try Tool.run("usage", "ingest", "--via-sql", "--json", on: database)
    let report = try #require(JSONSerialization.jsonObject(with: Data(second.output.utf8)) as? [String: Any])
    #expect((report["uses"] as? [Any])?.isEmpty == true)
    #expect(report["reaches_now"] as? Bool == true, "\(second.output)")
    #expect((report["covered"] as? [Any])?.isEmpty == false)
    #expect(try Tool.run("usage", on: database).output.contains("logs on primary: 1 use seen"))
  }

  @Test func standardInputIsCountedOnceAsWell() throws {
    let database = try database()
    try database.connect().run("SELECT FROM users LIMIT 0")
    Thread.sleep(forTimeInterval: 0.2)
    let text = try String(decoding: Data(contentsOf: URL(filePath: log)), as: UTF8.self)
    for isFirst in [true, false] {
      let result = try RunningCommand(
        Tool.path, ["usage", "ingest", "-", "--database", database.conninfo], input: text
      ).wait()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("public.use") == isFirst)
      #expect(result.errors.contains("The heartbeat that aka left"))
    }
  }

  @Test func explainsMistakes() throws {
    let database = try database()
    func expect(_ code: Int32, _ words: String, _ arguments: String...) throws {
      let result = try Tool.start(["usage", "ingest"] + arguments, conninfo: database.conninfo).wait()
      #expect(result.exitCode == code && result.errors.contains(words), "\(result.errors)")
    }
    try expect(64, "--via-sql")
    try expect(64, "--via-sql", "x.csv", "--via-sql")
    try expect(1, "/nowhere.csv", "/nowhere.csv")
    let folder = FileManager.default.temporaryDirectory.appending(path: "aka-ingest-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let record =
      "2026-01-01 12:00:00.000 UTC,\"u\",\"d\",5,\"[local]\",1.5,1,\"\",2026-01-01 00:00:00 UTC,,0,LOG,00000,\"x\"\n"
    try Data(record.utf8).write(to: folder.appending(path: "a.csv"))
    try expect(2, "several formats", folder.appending(path: "a.csv").path, log)
    let plain = try TestDatabase("CREATE TABLE users (id int)")
    let result = try Tool.run("usage", "ingest", "--via-sql", on: plain)
    #expect(result.exitCode == 2 && result.errors.contains("logging_collector is off"))
    #expect(try Tool.run("usage", "ingest", "--help").output.contains("aka usage ingest --via-sql"))
  }
}
