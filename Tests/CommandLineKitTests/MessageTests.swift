import CommandLineKit
import Testing

@Suite struct MessageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String..., says message: String) {
      self.arguments = arguments
      self.message = message
    }
  }

  static let mistakes = [
    Case("load", "x", "--jsn", says: "Unknown option '--jsn'. Did you mean '--json'?"),
    Case("load", "x", "--jsno", says: "Unknown option '--jsno'. Did you mean '--json'?"),
    Case("load", "x", "-json", says: "Unknown option '-json'. Did you mean '--json'?"),
    Case("load", "x", "--no-lahs", says: "Unknown option '--no-lahs'. Did you mean '--no-lash'?"),
    Case("load", "x", "--contrabant", says: "Unknown option '--contrabant'"),
    Case("load", "x", "--zzz=1", says: "Unknown option '--zzz'"),
    Case("load", "x", "-vz", says: "Unknown option '-z'"),
    Case("load", "-5", says: "Unknown option '-5'"),
    Case("load", "x", "---", says: "Unknown option '---'"),
    Case("load", "x", "--hold", says: "Missing value for '--hold <hold>'"),
    Case("load", "x", "-h", "--json", says: "Missing value for '-h <hold>'"),
    Case("load", "x", "--weight", "-5", says: "Missing value for '--weight <weight>'"),
    Case("load", "x", "--hold", "--", "y", says: "Missing value for '--hold <hold>'"),
    Case("load", "x", "--server", says: "Missing value for '--server <url>'"),
    Case("load", "x", "--weight", "much", says: "The value 'much' is invalid for '--weight <weight>'"),
    Case("load", "x", "--weight", "", says: "The value '' is invalid for '--weight <weight>'"),
    Case(
      "load", "x", "-c", "pink",
      says: "The value 'pink' is invalid for '-c <colour>'. Please provide one of 'red', 'green' or 'blue'."),
    Case(
      "load", "x", "--json=yes",
      says: "The option '--json' does not take any value, but 'yes' was specified."),
    Case("load", "x", "-v=2", says: "The option '-v' does not take any value, but '2' was specified."),
    Case("load", "--json", says: "Missing expected argument '<cargo>'"),
    Case("look", "--directions", "n", says: "Missing expected argument '--distance <distance>'"),
    Case("look", "--distance", "1", says: "Missing expected argument '--directions <directions> ...'"),
    Case("dock", "fast", "1", "2", says: "Unexpected argument '2'"),
    Case("dock", "fast", "1", "2", "--", "-3", says: "2 unexpected arguments: '2', '-3'"),
    Case("dock", "pier", says: "The value 'pier' is invalid for '<pier>'"),
    Case("laod", says: "Unknown subcommand 'laod'. Did you mean 'load'?"),
    Case("stwo", says: "Unknown subcommand 'stwo'. Did you mean 'stow'?"),
    Case("xyzzy", "--json", says: "Unknown subcommand 'xyzzy'"),
    Case("help", "lok", says: "Unknown subcommand 'lok'. Did you mean 'look'?"),
    Case("--json", "load", says: "Unknown option '--json'"),
    Case("load", "x", "-qv", says: "'--quiet' and '--verbose' contradict each other"),
    Case(
      "--generate-completion-script", "csh",
      says: "Can't generate completion scripts for 'csh'. Please provide one of 'bash', 'zsh' or 'fish'."),
  ]

  @Test(arguments: mistakes) func mistakesAreExplained(mistake: Case) {
    let failure = failure(mistake.arguments)
    #expect(failure.message == mistake.message)
    #expect(failure.full.hasPrefix("Error: \(mistake.message)\n"))
    #expect(failure.code == 64)
  }

  @Test func usageFollowsTheError() {
    #expect(
      failure(["look", "--distance", "far"]).full == """
        Error: The value 'far' is invalid for '--distance <distance>'
        Help:  --distance <distance>  How far.
        Usage: ship look --distance <distance> --directions <directions> ...
          See 'ship look --help' for more information.
        """)
  }

  /// Harbour's own options have no say in what its subcommand does.
  @Test(arguments: [["--pilot", "--tug=two", "enter"], ["--tug", "two", "-p", "enter"]])
  func optionsBeforeASubcommandAreNotLost(words: [String]) throws {
    let swapped = (["enter"] + words.dropLast()).joined(separator: " ")
    do {
      _ = try Harbour.parseAsRoot(words + ["3"])
      Issue.record("the options were swallowed")
    } catch {
      #expect(
        Harbour.message(for: error)
          == "Options come after the subcommand: write '\(swapped)', not '\(words.joined(separator: " "))'")
      #expect(Harbour.exitCode(for: error).rawValue == 64)
    }
    let harbour = try #require(try Harbour.parseAsRoot(Array(words.dropLast())) as? Harbour)
    #expect(harbour.pilot && harbour.tug == "two")
    let enter = try #require(try Harbour.parseAsRoot(["enter", "--pilot"]) as? Harbour.Enter)
    #expect(enter.pilot)
  }

  private struct Harbour: ParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [Enter.self])
    @Flag(name: .shortAndLong) var pilot = false
    @Option var tug = "one"
    struct Enter: ParsableCommand {
      @Flag(name: .shortAndLong) var pilot = false
      @Argument var berth: Int?
    }
  }

  @Test func aBareCommandThatMissesArgumentsShowsItsHelp() {
    let text = failure(["look"]).full
    #expect(
      text.hasPrefix("Error: Missing expected argument '--distance <distance>'\n\nOVERVIEW: Looks out."))
    #expect(failure(["look"]).code == 64)
  }

  @Test func errorsOfRunKeepTheirCodes() {
    let silent = failure(["look", "--distance", "1", "--directions", "n"])
    #expect(silent.code == 3)
    #expect(silent.full == "")

    struct Sunk: Error, CustomStringConvertible { let description = "it sank" }
    #expect(Ship.exitCode(for: Sunk()) == .failure)
    #expect(Ship.fullMessage(for: Sunk()) == "Error: it sank")
    #expect(Ship.exitCode(for: ValidationError("no")) == .validationFailure)
    #expect(Ship.fullMessage(for: CleanExit.message("bye")) == "bye")
    #expect(Ship.exitCode(for: CleanExit.message("bye")) == .success)
  }
}
