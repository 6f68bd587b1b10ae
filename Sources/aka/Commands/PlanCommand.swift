import Aka
import CommandLineKit
import Postgres

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Explain what a rename would do and what it would break. Changes nothing.",
    discussion: """
      Example:
        aka plan users tb_user
        aka plan 'app."Order Lines"' order_line --json
        aka plan --file prefix.json
      """)

  @OptionGroup var pairs: OptionalNamePairs
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let plan = try aka.plan(try pairs.manifest())
      if output.json {
        StandardStream.output.write(try JSONText.render(plan))
      } else {
        let terminal = Terminal.output
        StandardStream.output.write(
          PlanText(width: terminal.columns ?? 100, style: terminal.style).render(plan))
      }
      guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
      if !output.json, !plan.renames.isEmpty {
        let accept = plan.codesToAccept.map { " --accept \($0)" }.joined()
        StandardStream.error.write("\nNothing was changed. To do it: aka \(pairs.command)\(accept)\n")
      }
    }
  }
}
