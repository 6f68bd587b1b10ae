import Aka
import Foundation
import Postgres
import TestSupport

/// A server that logs everything, for what the ledger makes of it.
enum LoggedServer {
  static let settings = [
    "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_filename=server.log",
    "log_file_mode=0644",
    "log_rotation_size=0", "log_rotation_age=0", "log_statement=all", "log_connections=on",
    "log_line_prefix=%m [%p] %c %l %q%u@%d/%a ",
  ].flatMap { ["-c", $0] }

  static let shared = PrivateServer(options: settings)
}

extension PrivateServer {
  /// The log in one format.
  func log(_ format: String = "csv") -> String { "\(dataDirectory)/log/server.\(format)" }
}

/// A part of a log in files of its own, as rotation leaves it behind.
struct RotatedLog {
  let folder = FileManager.default.temporaryDirectory.appending(path: "aka-rotated-\(UUID().uuidString)")
  let source: String

  init(of source: String) throws {
    self.source = source
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  var pattern: String { folder.path + "/*" }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// How long the log is by now: what was written before is in it a moment later. A server rotates between records, where
  /// all quotes are closed.
  func length() throws -> Int {
    while true {
      Thread.sleep(forTimeInterval: 0.1)
      let log = try Data(contentsOf: URL(filePath: source))
      let quotes = log.withUnsafeBytes { $0.reduce(into: 0) { $0 += $1 == UInt8(ascii: "\"") ? 1 : 0 } }
      if log.last == UInt8(ascii: "\n"), quotes.isMultiple(of: 2) { return log.count }
    }
  }

  /// Writes a part of the log, up to a length, to a file, as of an hour ago: nobody writes to it any more.
  func write(_ name: String, from start: Int = 0, upTo end: Int, _ change: (Data) -> Data = { $0 }) throws {
    let whole = try Data(contentsOf: URL(filePath: source))
    try change(whole[start..<end]).write(to: URL(filePath: path(name)))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path(name))
  }
}
