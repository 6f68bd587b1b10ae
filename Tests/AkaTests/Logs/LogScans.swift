import Aka
import Foundation
import Postgres

/// A scan, and what came of it in a form that is easy to compare.
func scan(
  _ paths: String..., names: [String] = ["users"], _ change: (inout LogScan.Options) -> Void = { _ in }
) throws -> LogReport {
  var options = LogScan.Options()
  change(&options)
  return try LogScan(names: names.map { try WrittenName(parsing: $0) }, options: options).run(paths)
}

extension LogReport {
  /// How many records say a name, by what for.
  var counts: [LogUse.Kind: Int] {
    uses.reduce(into: [:]) { counts, use in counts[use.kind, default: 0] += use.records }
  }
}

/// A file with a log.
func file(_ text: String, named name: String = "server.log") throws -> String {
  try file(Data(text.utf8), named: name)
}

func file(_ data: Data, named name: String = "server.log") throws -> String {
  let folder = FileManager.default.temporaryDirectory.appending(path: "aka-log-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let url = folder.appending(path: name)
  try data.write(to: url)
  return url.path
}
