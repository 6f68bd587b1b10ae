import Foundation
import Testing
import TestSupport

/// Every block of docs/migrating-to-prefixed-tables.md, in its order, as a reader would run it.
@Suite struct GuideTests {
  /// What stands between fences: the language, and the name of the file that it is, if it is one.
  private struct Block {
    let language: Substring
    let file: String?
    let text: String
  }

  private func blocks() throws -> [Block] {
    let guide = try String(
      contentsOf: Repository.root.appending(path: "docs/migrating-to-prefixed-tables.md"), encoding: .utf8)
    var blocks: [Block] = []
    var open: (head: Substring, lines: [Substring])?
    for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
      if let (head, lines) = open, line == "```" {
        let words = head.split(separator: " ")
        let text = lines.joined(separator: "\n") + "\n"
        blocks.append(Block(language: words[0], file: words.count > 1 ? String(words[1]) : nil, text: text))
        open = nil
      } else if open != nil {
        open?.lines.append(line)
      } else if line.hasPrefix("```") {
        open = (line.dropFirst(3), [])
      }
    }
    return blocks
  }

  /// Roles belong to a whole server, so the guide has one of its own.
  @Test func everyBlockRuns() throws {
    let server = PrivateServer()
    let database = try TestDatabase(on: server)
    let directory = try ScratchDirectory()
    let environment = [
      "PGHOST": server.host, "PGUSER": "postgres", "PGDATABASE": database.name, "NO_COLOR": "1",
      "PATH": URL(filePath: Tool.path).deletingLastPathComponent().path + ":\(server.bin):"
        + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
    ]
    var (files, runs) = (0, 0)
    for block in try blocks() {
      if let file = block.file {
        let path = directory.path + "/" + file
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try directory.write(file, block.text)
        files += 1
        continue
      }
      let program = block.language == "sql" ? "psql -Xq -v ON_ERROR_STOP=1" : "bash -euo pipefail"
      try #require(["sql", "sh"].contains(block.language), "a block of \(block.language)")
      let result = try Command.run(
        "/usr/bin/env", ["bash", "-c", "cd \"$0\" && exec \(program)", directory.path],
        environment: environment, input: block.text)
      try #require(result.exitCode == 0, "\(block.text)\n\(result.output)\n\(result.errors)")
      runs += 1
    }
    #expect(files == 7 && runs == 29, "\(files) files, \(runs) blocks")
  }
}
