import Aka
import CommandLineKit
import Postgres

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Test the views that keep names alive: do they still do what their tables do?",
    discussion: """
      Reads and writes through each view and on its table, in a transaction that is rolled back, and compares; also the \
      plans, the time that a look-up takes, grants, defaults, comments and columns. Exit code 1 means that something differs.

      Example:
        aka verify
        aka verify users --fix
      """)

  @Argument(help: "The rename's old or new name; all of them if none is given.")
  var name: WrittenName?
  @Flag(help: "Bring a view up to date that has fallen behind its table, in a short lock.")
  var fix = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: fix ? "verify" : nil).run { aka in
      var verifications = try aka.verify(name)
      if fix {
        for verification in verifications where verification.failures.contains(where: \.isDrift) {
          try aka.update(verification)
          StandardStream.error.write("\(verification.shim) was brought up to date.\n")
        }
        verifications = try aka.verify(name)
      }
      if output.json {
        StandardStream.output.write(try JSONText.render(verifications))
      } else {
        StandardStream.output.write(VerificationText(style: Terminal.output.style).render(verifications))
      }
      guard verifications.allSatisfy(\.failures.isEmpty) else { throw ExitCode(1) }
    }
  }
}
