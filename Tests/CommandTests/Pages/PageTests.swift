import Foundation
import Testing
import TestSupport

/// Every command that a page shows, in its order, as a reader would run it.
@Suite struct PageTests {
  /// Pages whose commands are run elsewhere.
  private static let elsewhere = [
    "docs/cli.md": "made from the commands' own help, which HelpTests and ManualTests read",
    "docs/aliases.md": "AliasTests run it in a Swift package",
  ]

  static let pages: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Repository.root.path + "/docs")) ?? []
    return names.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.filter { elsewhere[$0] == nil }.sorted()
      + ["README.md"]
  }()

  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"),
    arguments: pages)
  func everyCommandRuns(page: String) throws {
    let blocks = try PageReader(page: page).blocks
    for block in blocks {
      guard case .example(let info) = block.kind else { continue }
      #expect(PageBlock.reasons[info] != nil, "\(page):\(block.line): why does a block of '\(info)' not run?")
    }
    let isRun = blocks.contains { if case .example = $0.kind { false } else { true } }
    guard isRun else { return }
    let text = blocks.map(\.text).joined()
    let world = try PageWorld(hasStandby: text.contains("replica"))
    for block in blocks { try run(block, of: page, in: world) }
  }

  private func run(_ block: PageBlock, of page: String, in world: PageWorld) throws {
    let place = "\(page):\(block.line)"
    switch block.kind {
    case .example: break
    case .excerpt(let file):
      let whole = try String(contentsOf: Repository.root.appending(path: file), encoding: .utf8)
      #expect(Self.unindented(whole).contains(Self.unindented(block.text)), "\(place) is not in \(file)")
    case .file(let name): try world.write(name, block.text)
    case .script(let language):
      let result = try world.run(block.text, language: language)
      try #require(result.exitCode == 0, "\(place): \(block.text)\n\(result)")
    case .commands:
      for line in block.lines {
        let command = Self.command(in: line)
        try #require(
          ["aka ", "psql "].contains { command.hasPrefix($0) },
          "\(place): '\(command)' is indented, but no command; put it between fences")
        let result = try world.run(command)
        // 3 is an answer: something is left to do.
        try #require([0, 3].contains(result.exitCode), "\(place): \(command)\n\(result)")
      }
    case .console:
      let starts = block.lines.indices.filter { block.lines[$0].hasPrefix("$ ") }
      for (start, end) in zip(starts, starts.dropFirst() + [block.lines.endIndex]) {
        let command = block.lines[start].dropFirst(2)
        let result = try world.run("{ \(command)\n} 2>&1 || exit 0")
        #expect(
          ShownOutput(block.lines[start + 1..<end]).fits(result.output), "\(place): \(command)\n\(result)")
      }
    }
  }

  private static func unindented(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "\n")
  }

  /// Without its schedule before and its description behind.
  private static func command(in line: Substring) -> String {
    let command = line.trimmingPrefix("* * * * *").drop { $0 == " " }
    return String(command.range(of: "  ").map { command[..<$0.lowerBound] } ?? command)
  }
}
