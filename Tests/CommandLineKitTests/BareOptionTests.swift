import CommandLineKit
import Testing

/// A command with an option whose value may be left out.
private struct Gaze: ParsableCommand {
  @Option(name: .shortAndLong, defaultAsFlag: 2, help: "Again and again.") var watch: Int?
  @Flag var json = false
  @Argument var rest: [String] = []
}

@Suite struct BareOptionTests {
  @Test(
    arguments: [
      ([], nil), (["--watch"], 2), (["--watch", "--json"], 2), (["--watch", "5"], 5),
      (["--watch=5", "x"], 5),
      (["-w"], 2), (["-w5"], 5), (["--watch", "--", "7"], 2),
    ] as [([String], Int?)])
  func takesAValueWhereThereIsOne(words: [String], value: Int?) throws {
    #expect((try Gaze.parseAsRoot(words) as? Gaze)?.watch == value)
  }

  @Test func helpShowsThatTheValueMayBeLeftOut() {
    let help = Gaze.helpMessage(columns: 100)
    #expect(help.contains("[--watch [<watch>]]"))
    #expect(help.contains("-w, --watch [<watch>]"))
    #expect(help.contains("(without a value: 2)"))
  }

  @Test func shellsDoNotWaitForAValue() {
    func script(_ shell: String) -> String {
      do { _ = try Gaze.parseAsRoot(["--generate-completion-script", shell]) } catch {
        return Gaze.message(for: error)
      }
      return ""
    }
    #expect(script("bash").contains("valued=''"))
    #expect(script("zsh").contains("--watch=[Again and again.]::watch: '"))
    #expect(script("fish").contains("-s w -l watch -d"))
  }
}
