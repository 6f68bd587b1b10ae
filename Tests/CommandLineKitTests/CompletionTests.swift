import CommandLineKit
import Foundation
import Testing

@Suite struct CompletionTests {
  private func script(_ shell: String) -> String { failure(["--generate-completion-script", shell]).full }

  /// What bash offers after the given words, the last of which is being typed.
  private func complete(_ words: String...) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ship-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "dir one"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: "a b.txt"))
    try Data().write(to: folder.appending(path: "c.log"))

    let quoted = (["ship"] + words).map { "'\($0)'" }.joined(separator: " ")
    let driver = """
      \(script("bash"))
      COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count)
      _ship
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let bash = Process()
    let output = Pipe()
    bash.executableURL = URL(filePath: "/bin/bash")
    bash.arguments = ["--noprofile", "--norc", "-u", "-c", driver]
    bash.currentDirectoryURL = folder
    bash.standardOutput = output
    try bash.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func bashOffersSubcommands() throws {
    #expect(try complete("") == ["load", "dock", "look", "help"])
    #expect(try complete("lo") == ["load", "look"])
    #expect(try complete("dock", "s") == ["slow"])
    #expect(try complete("help", "do") == ["dock"])
    #expect(try complete("help", "dock", "") == ["fast", "slow"])
  }

  @Test func bashOffersOptions() throws {
    #expect(try complete("load", "--no") == ["--note", "--no-lash"])
    #expect(try complete("stow", "x", "--j") == ["--json"])
    #expect(try complete("load", "--contra") == [])
    #expect(try complete("load", "--", "--j") == [])
  }

  @Test func bashOffersValues() throws {
    #expect(try complete("load", "--colour", "") == ["red", "green", "blue"])
    #expect(try complete("load", "-c", "g") == ["green"])
    #expect(try complete("load", "--colour", "=", "b") == ["blue"])
    #expect(try complete("load", "--colour", "=") == ["red", "green", "blue"])
    #expect(try complete("load", "--hold", "") == [])
  }

  @Test func bashOffersFiles() throws {
    #expect(try complete("load", "x", "") == ["dir one", "a b.txt"])
    #expect(try complete("load", "x", "y", "a") == ["a b.txt"])
    #expect(try complete("load", "--list", "") == ["dir one"])
    #expect(try complete("load", "") == [])
  }

  @Test func zshDeclaresEveryCommand() {
    let script = script("zsh")
    #expect(script.hasPrefix("#compdef ship\n"))
    #expect(script.contains("_ship_dock_fast() {"))
    #expect(script.contains("(load|stow) _ship_load ;;"))
    #expect(script.contains("'(-c --colour)--colour=[The paint.]:colour:(red green blue)'"))
    #expect(script.contains("'*:others:_files -g \"*.(txt)\"'"))
    #expect(!script.contains("contraband"))
  }

  @Test func fishDeclaresEveryCommand() {
    let script = script("fish")
    #expect(script.contains("case 'ship load' 'ship stow'"))
    #expect(
      script.contains(
        #"complete -c ship -n '__ship_at \'ship load\'' -s c -l colour -r -a 'red green blue' -d 'The paint.'"#
      ))
    #expect(script.contains(#"-n '__ship_at \'ship\'' -a help"#))
    #expect(!script.contains("contraband"))
  }
}
