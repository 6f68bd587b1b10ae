import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Nothing may be missing unseen.
@Suite(.serialized) struct LogContinuityTests {
  static let server = LogServer()
  static let prefix = "%m [%p] %c %l %q%u@%d/%a "

  static let files = Result {
    try server.log(prefix: prefix) { database in
      let sessions = try (0..<3).map { _ in try database.connect() }
      for round in 0..<50 {
        for session in sessions {
          try session.run("SELECT \(round), 'a\nb', \"relname\" FROM pg_class LIMIT 1")
        }
      }
      try sessions[1].run("CREATE TABLE users ()")
    }
  }

  private func lines(_ format: String) throws -> [String] {
    let text = try String(contentsOfFile: try Self.files.get().path(format), encoding: .utf8)
    // Records, each with its line breaks.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().reduce(into: []) {
      records, line in
      let begins = line.hasPrefix("2") || line.hasPrefix("{")
      if begins { records.append(line + "\n") } else { records[records.count - 1] += line + "\n" }
    }
  }

  @Test(arguments: LogServer.formats) func everyMissingRecordIsSeen(format: String) throws {
    let records = try lines(format)
    #expect(records.count > 150)
    #expect(try scan(try file(records.joined())).coverage.continuity.state == .whole)
    for missing in [40, 77, 120] {
      var kept = records
      kept.remove(at: missing)
      for segment in [500, 1 << 20] {
        let report = try scan(try file(kept.joined())) { $0.segmentLength = segment }
        let continuity = report.coverage.continuity
        #expect(continuity.state == .broken && continuity.holeCount == 1, "\(format) \(missing)")
        #expect(continuity.holes.first.map { $0.firstLine == $0.lastLine } == true)
        #expect(report.coverage.gaps.map(\.kind) == [.missingRecords])
      }
    }
  }

  @Test(arguments: LogServer.formats) func theOrderOfRotatedFilesDoesNotMatter(format: String) throws {
    let records = try lines(format)
    let parts = [records[..<50], records[50..<60], records[60...]].map { $0.joined() }
    let paths = try parts.map { try file($0) }
    let whole = try scan(paths[2], paths[0], paths[1])
    #expect(whole.coverage.continuity.state == .whole && whole.coverage.files.map(\.path) == paths)
    let broken = try scan(paths[2], paths[0])
    #expect(broken.coverage.continuity.state == .broken)
    #expect(try scan(paths[0], paths[1], paths[2], paths[1] + "").coverage.continuity.state == .whole)
  }

  @Test func formatsAreFollowedApart() throws {
    let files = try Self.files.get()
    let report = try scan(files.path("log"), files.path("csv"), files.path("json"))
    #expect(report.coverage.continuity.state == .whole && report.coverage.continuity.repeated == 0)
    #expect(report.counts == [.other: 3])
    let again = try scan(files.path("csv"), files.path("log")) { $0.progress = report.progress }
    #expect(again.counts == [:] && again.coverage.continuity.state == .whole)
    let repeated = try scan(files.path("csv"), try file(lines("csv").joined()))
    #expect(repeated.coverage.continuity.repeated > 100)
  }

  @Test(arguments: ["csv", "json"]) func aSessionWithoutItsBeginningIsBroken(format: String) throws {
    // A session that begins after the log does cannot have its first record before it.
    let time = "2026-01-01 00:00:00.000 UTC"
    let start = String(Int(1_767_225_600 + 60), radix: 16)
    func record(_ session: String, _ line: Int) -> String {
      format == "json"
        ? "{\"timestamp\":\"\(time)\",\"pid\":5,\"session_id\":\"\(session)\",\"line_num\":\(line),\"message\":\"x\"}\n"
        : "\(time),,,5,,\(session),\(line),,\(time),,0,LOG,00000,\"x\",,,,,,,,,\"\",\"client backend\",,0\n"
    }
    let good = record("1.5", 7) + record("\(start).6", 1)
    #expect(try scan(try file(good)).coverage.continuity.state == .whole)
    let bad = record("1.5", 7) + record("\(start).6", 2)
    #expect(try scan(try file(bad)).coverage.continuity.holes.map(\.session) == ["\(start).6"])
  }

  @Test(arguments: LogServer.formats) func damageIsSkippedAndTold(format: String) throws {
    var records = try lines(format)
    // A crash cut a record in the middle of a text, and the next server went on behind it.
    let cut = records[70].index(records[70].endIndex, offsetBy: -records[70].count / 3)
    records[70] = String(records[70][..<cut])
    records[71] = format == "log" ? "\nNo such device users\n" + records[71] : records[71]
    for segment in [600, 1 << 20] {
      let report = try scan(try file(records.joined())) { $0.segmentLength = segment }
      #expect(!report.coverage.gaps.isEmpty, "\(format)")
      #expect(report.counts[.other] == 1, "what comes later is read: \(format) \(report.uses)")
      if format == "log" { #expect(report.counts[.possible] == 1) }
    }
  }
}
