import Foundation
import Postgres
import TestSupport

/// A session of PostgreSQL's own client, to which one chunk after the other is given.
final class PsqlSession {
  private let process = Process()
  private let input: FileHandle
  private let output: FileHandle
  private let watcher: Connection
  private let application: String
  /// Its random name is nobody's business.
  private let database: String
  private var buffer: [UInt8] = []

  /// The settings under which PostgreSQL runs its own regression tests.
  private static let environment = [
    "PGTZ": "PST8PDT", "PGDATESTYLE": "Postgres, MDY", "PGOPTIONS": "-c intervalstyle=postgres_verbose",
  ]

  init(on database: TestDatabase, bin: String) throws {
    signal(SIGPIPE, SIG_IGN)
    watcher = try database.connect()
    self.database = database.name
    application = "psql of \(database.name)"
    // Line by line, so that what the server says and what psql prints come in their true order.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["stdbuf", "-oL", "\(bin)/psql", "-X", "-d", database.conninfo]
      + ["-v", "VERBOSITY=verbose", "-P", "format=csv", "-P", "null=<NULL>"]
    process.environment = ProcessInfo.processInfo.environment.merging(Self.environment) { $1 }
      .merging(["PGAPPNAME": application]) { $1 }
    let (toPsql, fromPsql) = (Pipe(), Pipe())
    for end in [toPsql.fileHandleForWriting, fromPsql.fileHandleForReading] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    process.standardInput = toPsql
    process.standardOutput = fromPsql
    process.standardError = fromPsql
    (input, output) = (toPsql.fileHandleForWriting, fromPsql.fileHandleForReading)
    try process.run()
    try toPsql.fileHandleForReading.close()
    try fromPsql.fileHandleForWriting.close()
  }

  deinit {
    try? input.close()
    process.waitUntilExit()
  }

  /// Runs a chunk and returns what came of it.
  func run(_ chunk: Chunk) throws -> Outcome {
    guard case .sql(let data?) = chunk.kind else { return try run(chunk.text) }
    // Data in the script would be taken for commands when the server refuses the COPY.
    let file = FileManager.default.temporaryDirectory.appending(path: "aka-copy-\(UUID().uuidString)")
    try Data(data.map { $0 + "\n" }.joined().utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = chunk.sql.split(whereSeparator: \.isNewline).joined(separator: " ")
      .replacing(/(?i)\bfrom\s+stdin\b/, with: "from '\(file.path)'").replacing(";", with: "")
    return try run("\\" + command)
  }

  /// Runs psql's own text and returns what came of it.
  func run(_ text: String) throws -> Outcome {
    let mark = "=== \(UUID().uuidString) ==="
    try input.write(contentsOf: Data("\(text)\n\\echo \(mark)\n".utf8))
    var lines: [String] = []
    while true {
      let line = try readLine(after: text)
      if line == mark { return Outcome(lines: lines) }
      lines.append(line.replacing(database, with: "database"))
    }
  }

  /// Where the session stands between two statements.
  func transaction() throws -> TransactionState {
    let state: String = try watcher.run(
      """
      SELECT state FROM pg_stat_activity WHERE application_name = \(application) ORDER BY backend_start DESC LIMIT 1
      """
    ).scalar()
    return switch state {
    case "idle": .none
    case "idle in transaction": .open
    default: .failed
    }
  }

  private func readLine(after text: String) throws -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      var waiting = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 60_000) == 1 else { throw SilentSession(text: text) }
      let bytes = output.availableData
      guard !bytes.isEmpty else { throw SilentSession(text: text) }
      buffer += bytes
    }
  }
}

/// Whether a transaction is open.
enum TransactionState { case none, open, failed }

/// psql ended, or said nothing for a minute.
struct SilentSession: Error, CustomStringConvertible {
  let text: String
  var description: String { "psql fell silent at: \(text)" }
}
