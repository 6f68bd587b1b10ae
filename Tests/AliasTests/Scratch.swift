import Foundation
import TestSupport

/// A directory of a test's own, with the compiler at hand.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "aka-aliases-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  func swiftFiles(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).filter { $0.hasSuffix(".swift") }.sorted()
      .map { path("\(name)/\($0)") }
  }

  /// Checks files as strictly as the compiler can.
  func typecheck(_ paths: [String], _ flags: [String] = ["-warnings-as-errors"]) throws -> CommandResult {
    try Command.run(
      "/usr/bin/env",
      ["swiftc", "-typecheck", "-swift-version", "6", "-strict-concurrency=complete", "-package-name", "app"]
        + flags + paths)
  }

  /// Checks that swift-format, with its own configuration, has nothing to say.
  func lint(_ paths: [String]) throws -> CommandResult {
    try Command.run("/usr/bin/env", ["swift", "format", "lint", "--strict", "--configuration", "{}"] + paths)
  }

  func compile(_ paths: [String], to name: String) throws -> String {
    let result = try Command.run(
      "/usr/bin/env", ["swiftc", "-swift-version", "6", "-Onone", "-o", path(name)] + paths)
    guard result.exitCode == 0 else { throw CommandFailed(result: result) }
    return path(name)
  }
}
