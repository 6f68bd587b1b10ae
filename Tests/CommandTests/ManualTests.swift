import Foundation
import Testing
import TestSupport

/// The documents that are made from the command definitions.
@Suite struct ManualTests {
  @Test func theReferenceIsUpToDate() throws {
    let made = try Tool.run("--generate-manual", "markdown")
    let kept = try String(contentsOf: Repository.root.appending(path: "docs/cli.md"), encoding: .utf8)
    #expect(made.exitCode == 0)
    #expect(
      made.output == kept, "docs/cli.md is stale; write it anew: aka --generate-manual markdown > docs/cli.md"
    )
  }

  @Test func theManPageIsClean() throws {
    let page = try Tool.run("--generate-manual", "man").output
    let read = try Command.run("/usr/bin/env", ["groff", "-man", "-ww", "-z"], input: page)
    #expect(read.exitCode == 0 && read.errors.isEmpty, "\(read.errors)")
    for verb in ["aka rename", "aka usage scan-logs", "aka migrate up"] {
      #expect(page.contains(".SS \"\(verb.replacing("-", with: "\\-"))\""))
    }
  }

  @Test(arguments: [
    ("aka rena", "rename"), ("aka usage coll", "collect"), ("aka rename a b --max-st", "--max-stall"),
    ("aka generate swift --che", "--check"),
  ])
  func bashCompletes(line: String, to word: String) throws {
    let script = try Tool.run("--generate-completion-script", "bash").output
    let read = try Command.run(
      "/usr/bin/env",
      [
        "bash", "--noprofile", "--norc", "-c",
        "\(script)\nCOMP_WORDS=(\(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _aka; echo \"${COMPREPLY[@]}\"",
      ])
    #expect(read.output == word + "\n" && read.errors.isEmpty, "\(read)")
  }
}
