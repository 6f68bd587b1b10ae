import Foundation
import Testing
import TestSupport

/// What brings the tool to people, with the binary of this build.
@Suite struct PackagingTests {
  private func install(_ arguments: String...) throws -> CommandResult {
    try Command.run(Repository.root.appending(path: "scripts/install").path, arguments)
  }

  @Test func installsAndUninstalls() throws {
    let prefix = try ScratchDirectory()
    let foreign = URL(filePath: prefix.path).appending(path: "bin/other")
    try FileManager.default.createDirectory(
      at: foreign.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("kept".utf8).write(to: foreign)

    let result = try install("--prefix", prefix.path, "--binary", Tool.path)
    #expect(result.exitCode == 0, "\(result.errors)")
    let installed = prefix.path + "/" + "bin/aka"
    #expect(try Command.run(installed, ["--version"]).output == Tool.run("--version").output)
    for (file, start) in [
      ("share/man/man1/aka.1", ".TH \"AKA\" 1"), ("share/zsh/site-functions/_aka", "#compdef aka"),
      ("share/bash-completion/completions/aka", "# bash completion for aka"),
      ("share/fish/vendor_completions.d/aka.fish", "# fish completion for aka"),
    ] {
      let text = try String(contentsOf: URL(filePath: prefix.path).appending(path: file), encoding: .utf8)
      #expect(text.hasPrefix(start), "\(file)")
    }

    #expect(try install("--uninstall", "--prefix", prefix.path).exitCode == 0)
    let left = try Command.run("/usr/bin/env", ["find", prefix.path, "-type", "f"])
    #expect(left.output == foreign.path + "\n")
  }

  @Test func installSaysWhatItDoesNotKnow() throws {
    let result = try install("--prefx", "/tmp")
    #expect(result.exitCode == 64 && result.errors.contains("--prefx"))
    #expect(try install("--help").output.contains("--uninstall"))
  }

  @Test func thereIsOneVersion() throws {
    let version = try Tool.run("--version").output.trimmingCharacters(in: .newlines)
    #expect(try Tool.run("--generate-manual", "man").output.contains("\"aka \(version)\""))
    let changes = try String(contentsOf: Repository.root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    #expect(changes.contains("# Changelog\n\n## \(version)"))
  }

  /// What the examples for CI call must exist.
  @Test(arguments: ["ci/aka-action/action.yml", "ci/github-workflow.yml", "ci/gitlab-ci.yml"])
  func theExamplesForCICallWhatExists(file: String) throws {
    let text = try String(contentsOf: Repository.root.appending(path: "docs/\(file)"), encoding: .utf8)
    for call in text.matches(of: /\baka (lint|scan|generate swift|cleanup)((?: +\S+)*)/) {
      let help = try Command.run(Tool.path, call.1.split(separator: " ").map(String.init) + ["--help"])
      for option in call.2.matches(of: /--[a-z]+/) {
        #expect(help.output.contains(option.0), "\(file): aka \(call.1) has no \(option.0)")
      }
    }
    #expect(text.contains("cleanup"))
  }
}
