import Foundation
import Postgres
import TestSupport

/// A server that writes its log in all formats at once, and a folder with copies of what it wrote.
final class LogServer: Sendable {
  static let formats = ["log", "csv", "json"]

  private let server: PrivateServer

  /// - Parameters:
  ///   - settings: server settings, such as `log_statement=all`.
  ///   - language: the language of its messages, as far as its translations are installed.
  init(_ settings: [String] = ["log_statement=all"], language: String? = nil) {
    let always = [
      "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_file_mode=0644",
      "log_rotation_size=0",
      "log_min_messages=warning",
    ]
    // The C locale itself would turn translation off.
    let translated = language == nil ? [] : ["lc_messages=C.UTF-8"]
    server = PrivateServer(
      options: (always + settings + translated).flatMap { ["-c", $0] },
      environment: language.map { ["LANGUAGE": $0] } ?? [:])
  }

  /// Runs work while the server logs with a prefix to files of their own, and returns those.
  func log(prefix: String, _ work: (TestDatabase) throws -> Void) throws -> LogFiles {
    let name = "log_" + UUID().uuidString
    let database = try TestDatabase(on: server)
    let admin = try Connection(to: server.conninfo())
    // First the prefix: the collector might open the new file before this session writes with the new one.
    try set("log_line_prefix", to: prefix, admin) { try admin.run("SHOW log_line_prefix").scalar() == prefix }
    try collect(in: name, admin)
    try work(database)
    let files = try LogFiles(collecting: name, from: server.dataDirectory + "/log")
    try collect(in: "unused", admin)
    return try files.complete()
  }

  var bin: String { server.bin }

  /// The collector changes files when it gets round to it.
  private func collect(in name: String, _ admin: Connection) throws {
    try set("log_filename", to: name + ".log", admin) {
      let file: String? = try admin.run("SELECT pg_current_logfile('csvlog')").scalar()
      return file?.contains(name) == true
    }
  }

  private func set(
    _ setting: Identifier, to value: String, _ admin: Connection, until isDone: () throws -> Bool
  ) throws {
    try admin.run("ALTER SYSTEM SET \(setting) = \(literal: value)")
    try admin.run("SELECT pg_reload_conf()")
    try eventually { try isDone() }
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
