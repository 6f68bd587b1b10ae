import Aka
import CommandLineKit
import Postgres

struct RehearseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract:
      "Play an application's own statements against the view that will keep the old name. Changes nothing.",
    discussion: """
      Each statement that names a table is planned by PostgreSQL twice, on the table and on the view, in a transaction that
      is rolled back: what will fail, with which error, and what will get another plan. COPY, TRUNCATE, DDL and the like
      are judged without running. Nobody is blocked.

      The statements come from a psql script or from pg_stat_statements; a role sees the texts of others there as a member
      of pg_read_all_stats.

      Example:
        aka rehearse users tb_user --statements
        aka rehearse users tb_user --workload queries.sql --search-path 'app, public' --as web
        aka rehearse --file prefix.json --statements --strict --json
      """)

  @OptionGroup var pairs: OptionalNamePairs
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A psql script with the statements; - is standard input.", valueName: "file"),
    completion: .file())
  var workload: String?
  @Flag(help: "Take the statements from pg_stat_statements, each with its role and the role's search_path.")
  var statements = false
  @Option(help: ArgumentHelp("The application's search_path.", valueName: "schemas"))
  var searchPath: String?
  @Option(
    name: .customLong("as"), help: ArgumentHelp("The role that sends the statements.", valueName: "role"))
  var role: Identifier?
  @Flag(help: "Exit with 2 if a statement would fail or change.")
  var strict = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if statements == (workload != nil) {
      throw ValidationError(
        statements
          ? "Give --workload or --statements, not both."
          : "Say where the statements are: --statements or --workload FILE.")
    }
  }

  func run() throws {
    let script = try workload.map(TextFile.read)
    try Session(database: database, output: output).run { aka in
      let observed =
        try script.map {
          ObservedStatements(WorkloadStatement.statements(ofScript: $0, role: role, searchPath: searchPath))
        } ?? aka.observedStatements().sent(by: role, searchPath: searchPath)
      let report = try aka.rehearse(try pairs.manifest(), observed)
      if output.json {
        StandardStream.output.write(try JSONText.render(report))
      } else {
        let terminal = Terminal.output
        StandardStream.output.write(
          RehearsalText(width: terminal.columns ?? 100, style: terminal.style).render(report))
      }
      if strict, !report.surprises.isEmpty { throw ExitCode(2) }
    }
  }
}
