import Foundation
import Testing
import TestSupport

/// `aka usage scan-logs`, as a person without a database runs it.
@Suite struct LogCommandTests {
  private static func lines(_ statements: [String], from minute: Int = 0) -> String {
    statements.enumerated().map { number, sql in
      "2026-01-01 12:\(String(format: "%02d", minute + number)):00.000 UTC [7] 65.7 \(minute + number + 1) bob@shop/web "
        + "LOG:  statement: \(sql)\n"
    }.joined()
  }

  private static func file(_ text: String, named name: String = "server.log") throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aka-log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: folder.appending(path: name))
    return folder.appending(path: name)
  }

  @Test func tellsWhoSaysTheName() throws {
    let log = try Self.file(
      Self.lines(["SELECT * FROM users WHERE id = 5", "UPDATE \"users\" SET a = 'secret'", "SELECT 1"]))
    let result = try Tool.run("usage", "scan-logs", log.path, "--name", "public.users")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("public.users  write") && result.output.contains("bob"))
    #expect(!result.output.contains("secret"))
    #expect(result.errors.contains("2026-01-01T12:02:00.000Z"))
    #expect(result.errors.contains("No record of its 1 sessions is missing."))
  }

  @Test func printsJSON() throws {
    let log = try Self.file(Self.lines(["SELECT * FROM users", "SELECT 1"]))
    let result = try Tool.run("usage", "scan-logs", log.path, "--name", "users", "--json", "--threads", "2")
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let use = (report?["uses"] as? [[String: Any]])?.first
    #expect(
      use?["kind"] as? String == "read" && use?["records"] as? Int == 1
        && use?["application"] as? String == "web")
    #expect(use?["last"] as? String == "2026-01-01T12:00:00.000Z")
    let coverage = report?["coverage"] as? [String: Any]
    #expect((coverage?["continuity"] as? [String: Any])?["state"] as? String == "whole")
    #expect(result.errors.isEmpty)
  }

  @Test func goesOnWhereItStopped() throws {
    let log = try Self.file(Self.lines(["SELECT * FROM users"]))
    let progress = log.path + ".progress"
    func scan() throws -> CommandResult {
      try Tool.run("usage", "scan-logs", log.path, "--name", "users", "--progress", progress)
    }
    #expect(try scan().output.contains("read"))
    #expect(try scan().output == "No record says any of the names.\n")
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(Self.lines(["SELECT 1", "DELETE FROM users"], from: 1).utf8))
    try handle.close()
    let third = try scan()
    #expect(third.output.contains("write") && !third.output.contains("read"))
    try FileManager.default.removeItem(at: log)
    try Data(Self.lines(["SELECT 2"], from: 9).utf8).write(to: log)
    #expect(try scan().errors.contains("Gap:"))
  }

  /// It takes the place of the one before as a whole: rights and links stay.
  @Test func progressKeepsItsRightsAndItsPlace() throws {
    let log = try Self.file(Self.lines(["SELECT * FROM users"]))
    let (link, target) = (log.path + ".link", log.path + ".progress")
    func scan(_ progress: String) throws -> CommandResult {
      try Tool.run("usage", "scan-logs", log.path, "--name", "users", "--progress", progress)
    }
    #expect(try scan(target).output.contains("read"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    chmod(target, 0o640)
    #expect(try scan(link).output == "No record says any of the names.\n")
    let found = try FileManager.default.attributesOfItem(atPath: target)
    #expect(found[.posixPermissions] as? Int == 0o640 && found[.type] as? FileAttributeType == .typeRegular)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    let failed = try scan("/dev/null/progress")
    #expect(
      failed.exitCode == 1 && failed.errors.contains("cannot write '/dev/null/progress'"), "\(failed.errors)")
  }

  @Test func readsStandardInput() throws {
    let text = Self.lines(["TRUNCATE users"])
    let result = try RunningCommand(
      Tool.path, ["usage", "scan-logs", "-", "--name", "users"], input: text
    ).wait()
    #expect(result.exitCode == 0 && result.output.contains("write"))
  }

  @Test(arguments: [
    (["/nowhere.log"], 1, "/nowhere.log"), (["x", "--threads", "0"], 64, "--threads"),
    (["x", "--zone", "IST"], 64, "IST"),
    ([], 64, "file"),
  ])
  func explainsMistakes(arguments: [String], code: Int, mentions: String) throws {
    let result = try Tool.start(["usage", "scan-logs"] + arguments + ["--name", "users"]).wait()
    #expect(result.exitCode == Int32(code) && result.errors.contains(mentions), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func hasHelpWithAnExample() throws {
    for words in [["usage", "--help"], ["usage", "scan-logs", "--help"]] {
      let result = try Tool.start(words).wait()
      #expect(result.exitCode == 0 && result.output.contains("Example:"))
    }
  }
}
