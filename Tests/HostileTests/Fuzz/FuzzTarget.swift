import CommandLineKit
import Foundation
import PGQuery
import Postgres
import TestSupport

@testable import Aka
@testable import aka

/// A parser of ours, and texts that it understands. Errors are its right; crashes and long thoughts are not.
struct FuzzTarget: Sendable {
  let name: String
  let corpus: [String]
  let run: @Sendable ([UInt8]) throws -> Void

  /// One that reads text.
  init(_ name: String, _ corpus: [String], text run: @escaping @Sendable (String) throws -> Void) {
    self.init(name, corpus) { try run(String(decoding: $0, as: UTF8.self)) }
  }

  init(_ name: String, _ corpus: [String], _ run: @escaping @Sendable ([UInt8]) throws -> Void) {
    (self.name, self.corpus, self.run) = (name, corpus, run)
  }
}

extension FuzzTarget {
  static let all: [FuzzTarget] = logs + files + names + code

  /// Both ways in which logs are read: as files, and as a log that grows.
  private static func log(_ name: String, _ format: LogFormat, _ corpus: [String]) -> FuzzTarget {
    FuzzTarget(name, corpus) { bytes in
      var records = ErrorRecords(format, database: "shop")
      for error in records.errors(in: bytes) { _ = error.redacted(about: [QualifiedName("public", "users")]) }
      let path = try FuzzFile.holding(bytes)
      var options = LogScan.Options()
      (options.format, options.segmentLength) = (format, 4096)
      let names = [try WrittenName(parsing: "users"), try WrittenName(parsing: "public.\"Odd name\"")]
      _ = try JSONEncoder().encode(LogScan(names: names, options: options).run([path]))
      options.format = nil
      _ = try LogScan(names: names, options: options).run([path])
    }
  }

  private static let logs: [FuzzTarget] = [
    log("log-csv", .csv, FuzzCorpus.csv), log("log-json", .json, FuzzCorpus.json),
    log("log-stderr", .stderr(LogLinePrefix("%m [%p] %c %l %q%u@%d/%a ")), FuzzCorpus.stderr),
    FuzzTarget("log-prefix", FuzzCorpus.prefixes) { bytes in
      let prefix = String(decoding: bytes, as: UTF8.self)
      var records = ErrorRecords(.stderr(LogLinePrefix(prefix)), database: "shop")
      for line in FuzzCorpus.stderr { _ = records.errors(in: Array(line.utf8)) }
    },
  ]

  private static let files: [FuzzTarget] = [
    FuzzTarget("manifest", FuzzCorpus.manifests, text: { _ = try Manifest(parsing: $0, file: "plan.json") }),
    FuzzTarget("aka-json", FuzzCorpus.configurations) { text in
      let keys = [
        ProjectConfiguration.Key(name: "database", isList: false), .init(name: "logs", isList: true),
      ]
      let configuration = try ProjectConfiguration(
        parsing: String(decoding: text, as: UTF8.self), file: "aka.json", keys: keys)
      for target in configuration.targets { _ = target.arguments(in: "folder") }
    },
    FuzzTarget("migration", FuzzCorpus.migrations) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let file = SourceFile(path: "0001_x.sql", text: text)
      _ = try? Sections(file)
      _ = try MigrationScript(file, bytes: 0..<text.utf8.count)
    },
    FuzzTarget(
      "pattern", ["* tb_{singular}", "*_log {name}_v2", "users tb_user"],
      text: { text in
        let words = try text.split(separator: " ", maxSplits: 1).map {
          String(decoding: try JSONEncoder().encode(String($0)), as: UTF8.self)
        }
        guard words.count == 2 else { return }
        _ = try Manifest(
          parsing: "{\"patterns\": [{\"from\": \(words[0]), \"to\": \(words[1])}]}", file: "plan.json")
      }),
  ]

  private static let names: [FuzzTarget] = [
    FuzzTarget(
      "name", ["users", "app.users", "\"Odd \"\"name\"\".\"x\"", "U&\"x\"", "é.表"],
      text: { text in
        let name = try WrittenName(parsing: text)
        guard try WrittenName(parsing: name.quoted) == name else {
          throw FuzzFailure("\(text) does not come back")
        }
      }),
    FuzzTarget(
      "arguments", FuzzCorpus.arguments,
      text: { text in
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        _ = try Root.parseAsRoot(words)
      }),
    FuzzTarget(
      "duration", ["7d", "1h30m", "500ms", "2w", "0.5s", "9999999999999w"],
      text: { text in
        guard let span = TimeSpan(argument: text) else { return }
        _ = span.duration * 2
      }),
  ]
}

/// A parser that did something else than it should.
struct FuzzFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The one file that a thread's inputs are written to.
private enum FuzzFile {
  static func holding(_ bytes: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "aka-fuzz-\(getpid())-\(pthread_self())"
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}
