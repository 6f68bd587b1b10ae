import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// One scan goes on where another stopped, whatever rotation did in between.
@Suite struct LogResumptionTests {
  private func record(_ number: Int, _ sql: String) -> String {
    let second = String(format: "%02d", number % 60)
    return
      "2026-01-01 00:\(String(format: "%02d", number / 60)):\(second).000 UTC,\"u\",\"d\",5,\"[local]\",1.5,\(number),"
      + "\"SELECT\",2026-01-01 00:00:00 UTC,1/1,0,LOG,00000,\"statement: \(sql)\",,,,,,,,,\"app\",\"client backend\",,0\n"
  }

  private func records(_ range: ClosedRange<Int>, _ sql: String = "SELECT * FROM users") -> String {
    range.map { record($0, sql) }.joined()
  }

  private func append(_ text: String, to path: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  private func expect(_ report: LogReport, _ records: Int, gaps: [LogGap.Kind] = []) {
    #expect(report.counts == (records == 0 ? [:] : [.read: records]))
    #expect(report.coverage.gaps.map(\.kind) == gaps)
    #expect(report.coverage.continuity.state == .whole)
  }

  @Test func aLiveFileIsReadOnce() throws {
    let path = try file(records(1...5) + record(6, "SELECT 'a\nb' FROM users").dropLast(30))
    let first = try scan(path)
    #expect(first.coverage.files[0].cutBytes > 0)
    // The record without an end may be one.
    #expect(first.counts == [.read: 5, .possible: 1])

    try append(String(record(6, "SELECT 'a\nb' FROM users").suffix(30)) + records(7...8), to: path)
    let second = try scan(path) { $0.progress = first.progress }
    expect(second, 3)
    expect(try scan(path) { $0.progress = second.progress }, 0)
    let decoded = try JSONDecoder().decode(LogProgress.self, from: try JSONEncoder().encode(second.progress))
    #expect(decoded == second.progress)
  }

  @Test func aRenamedFileIsRecognised() throws {
    let path = try file(records(1...5))
    let first = try scan(path)
    try append(records(6...7), to: path)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    try records(8...9).write(toFile: path, atomically: false, encoding: .utf8)
    expect(try scan(path, path + ".1") { $0.progress = first.progress }, 4)
    expect(try scan(path + "*") { $0.progress = first.progress }, 4)
  }

  @Test(arguments: [false, true]) func aCopiedAndTruncatedFileIsRecognised(isCopyGiven: Bool) throws {
    let path = try file(records(1...5))
    let first = try scan(path)
    try append(records(6...7), to: path)
    try FileManager.default.copyItem(atPath: path, toPath: path + ".1")
    try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 0)
    try append(records(8...9), to: path)
    if isCopyGiven {
      expect(try scan(path, path + ".1") { $0.progress = first.progress }, 4)
    } else {
      let report = try scan(path) { $0.progress = first.progress }
      #expect(report.counts == [.read: 2])
      #expect(report.coverage.gaps.map(\.kind) == [.truncated, .missingRecords])
    }
  }

  @Test func aFileThatIsGoneIsAGap() throws {
    let path = try file(records(1...5))
    let first = try scan(path)
    try FileManager.default.removeItem(atPath: path)
    let next = try file(records(6...7))
    let report = try scan(next) { $0.progress = first.progress }
    #expect(report.counts == [.read: 2])
    #expect(report.coverage.gaps.map(\.kind) == [.rotatedAway])
  }

  @Test(arguments: ["gzip", "zstd"]) func compressedFilesAreReadAndRecognised(program: String) throws {
    let path = try file(records(1...3000))
    let first = try scan(path)
    expect(first, 3000)
    try append(records(3001...3002), to: path)
    let packed = path + ".packed"
    let result = try Command.run("/bin/sh", ["-c", "\(program) -c '\(path)' > '\(packed)'"])
    #expect(result.exitCode == 0, "\(result.errors)")
    expect(try scan(packed), 3002)
    expect(try scan(packed) { $0.progress = first.progress }, 2)

    let bytes = try Data(contentsOf: URL(filePath: packed))
    let damaged = try file(bytes.dropLast(bytes.count / 2))
    #expect(try scan(damaged).coverage.gaps.contains { $0.kind == .damaged })
  }
}
