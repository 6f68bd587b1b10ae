import Postgres
import TestSupport

@testable import Aka

/// What a scan for `users`, which is now `tb_user`, says of one snippet.
struct Scanned {
  let report: ScanReport
  let fixed: String
  let leftAfterFix: Int

  init(_ file: String, _ text: String, names: [String: String] = ["users": "tb_user"]) throws {
    let directory = try ScratchDirectory([file: text])
    let scan = SourceScan(
      names: try names.map {
        ScanName(old: try WrittenName(parsing: $0.key), new: try WrittenName(parsing: $0.value))
      }, threads: 2)
    let (report, fixes) = try scan.fixes([directory.path])
    self.report = report
    for fix in fixes { try fix.write() }
    fixed = try directory.read(file)
    leftAfterFix = try scan.run([directory.path]).findings.count
  }

  /// The lines that say the name, as `line:column`.
  var places: [String] { report.findings.map { "\($0.line):\($0.column)" } }
}
