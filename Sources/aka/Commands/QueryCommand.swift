import Aka
import CommandLineKit

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Print the result of a query as a table, CSV or JSON.",
    discussion: """
      For verification steps: the transaction is read-only, so nothing can be changed. In CSV an empty field is NULL and \
      "" is an empty text; in JSON numbers, booleans and JSON stay what they are.

      Example:
        aka query 'SELECT count(*) FROM tb_user'
        aka query 'SELECT * FROM aka.sys_migrations' --csv > migrations.csv
        aka query 'SELECT count(*) AS n FROM users' --json
      """)

  @Argument(help: "The query.")
  var sql: String
  @Flag(help: "Print the result as CSV, with a header.")
  var csv = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if csv, output.json { throw ValidationError("Give --csv or --json, not both.") }
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let rows = try aka.query(sql)
      if csv {
        StandardStream.output.write(QueryText.csv(rows))
      } else if output.json {
        StandardStream.output.write(QueryText.json(rows))
      } else {
        StandardStream.output.write(QueryText.table(rows, on: .output))
        if !output.quiet { StandardStream.error.write("(\(Amount.count(rows.count, "row")))\n") }
      }
    }
  }
}
