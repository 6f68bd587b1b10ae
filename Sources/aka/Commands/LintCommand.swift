import Aka
import CommandLineKit

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Point out statements in SQL files that hurt a live system.",
    discussion: """
      Reads the files in the order given; of a file with '-- UP' and '-- DOWN' parts, the first. A rename that a \
      compatibility view follows is safe, and with --migrate every rename is. With --database it knows the shims that are \
      alive there. '-- aka: allow RULE' above a statement silences a rule for it. Exit code 3 means that something was \
      found.

      Example:
        aka lint migrations/*.sql --migrate
        aka lint change.sql --database shop
        aka lint change.sql --json
        aka lint migrations/*.sql --sarif > lint.sarif
      """)

  @Argument(help: "The files.", completion: .file(extensions: ["sql"]))
  var files: [String]
  @Flag(help: "The files are run by 'aka migrate', which gives every rename its shim.")
  var migrate = false
  @Flag(help: "Print the findings as SARIF 2.1.0.")
  var sarif = false
  @Option(
    name: [.customShort("d"), .long],
    help: ArgumentHelp("Ask this database for its shims; without it, none is asked.", valueName: "database"))
  var database: String?
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if sarif, output.json { throw ValidationError("Give --json or --sarif, not both.") }
  }

  func run() throws {
    guard let database else { return try lint(knowing: []) }
    var options = DatabaseOptions()
    options.database = database
    try Session(database: options, output: output).run { aka in try lint(knowing: try aka.knownShims()) }
  }

  private func lint(knowing shims: [KnownShim]) throws {
    var linter = Linter(shims: shims, isMigrated: migrate)
    do {
      for file in files { try linter.lint(path: file) }
    } catch {
      StandardStream.error.write(FailureText.describe(error, style: Terminal.error.style))
      throw ExitCode(FailureText.exitCode(of: error))
    }
    let findings = linter.findings
    if sarif {
      StandardStream.output.write(try SARIFText.render(findings))
    } else if output.json {
      StandardStream.output.write(try JSONText.render(findings))
    } else {
      LintText.write(findings, on: .output)
      if findings.isEmpty, !output.quiet { StandardStream.error.write("Nothing was found.\n") }
    }
    guard findings.isEmpty else { throw ExitCode(3) }
  }
}
