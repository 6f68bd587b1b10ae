import Foundation
import Postgres
import TestSupport

/// A server that writes its log in all formats at once, and a folder with copies of what it wrote.
final class LogServer: Sendable {
  static let formats = ["log", "csv", "json"]

  private let server: PrivateServer

  /// - Parameter settings: server settings, such as `log_statement=all`.
  init(_ settings: [String] = ["log_statement=all"]) {
    let always = [
      "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_file_mode=0644",
      "log_rotation_size=0",
      "log_min_messages=warning",
    ]
    server = PrivateServer(options: (always + settings).flatMap { ["-c", $0] })
  }

  /// Runs work while the server logs with a prefix to files of their own, and returns those.
  func log(prefix: String, _ work: (TestDatabase) throws -> Void) throws -> LogFiles {
    let name = "log_" + UUID().uuidString
    let database = try TestDatabase(on: server)
    let admin = try Connection(to: server.conninfo())
    try admin.run("ALTER SYSTEM SET log_line_prefix = \(literal: prefix)")
    try admin.run("ALTER SYSTEM SET log_filename = \(literal: name + ".log")")
    try reload(admin, until: name, prefix: prefix)
    try work(database)
    let files = try LogFiles(collecting: name, from: server.dataDirectory + "/log")
    try admin.run("ALTER SYSTEM SET log_filename = 'unused.log'")
    try reload(admin, until: "unused", prefix: prefix)
    return try files.complete()
  }

  func run(_ arguments: [String], on database: TestDatabase) throws {
    _ = try Command.run("\(server.bin)/\(arguments[0])", Array(arguments.dropFirst()) + [database.conninfo])
  }

  var bin: String { server.bin }

  /// The collector changes files when it gets round to it; new sessions have the new prefix then.
  private func reload(_ admin: Connection, until name: String, prefix: String) throws {
    try admin.run("SELECT pg_reload_conf()")
    try eventually {
      let file: String? = try admin.run("SELECT pg_current_logfile('csvlog')").scalar()
      let set: String = try admin.run("SHOW log_line_prefix").scalar()
      return file?.contains(name) == true && set == prefix
    }
  }
}

/// The files of one stretch of a server's log.
struct LogFiles {
  let folder: URL
  private let name: String
  private let source: String

  init(collecting name: String, from source: String) throws {
    (self.name, self.source) = (name, source)
    folder = FileManager.default.temporaryDirectory.appending(path: "aka-\(name)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Copies the files once the collector has changed to others.
  func complete() throws -> LogFiles {
    for format in LogServer.formats {
      let from = "\(source)/\(name).\(format)"
      guard FileManager.default.fileExists(atPath: from) else { continue }
      try FileManager.default.copyItem(atPath: from, toPath: path(format))
    }
    return self
  }

  func path(_ format: String) -> String { folder.appending(path: "server.\(format)").path }
}
