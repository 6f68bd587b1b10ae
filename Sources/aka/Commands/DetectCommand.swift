import Aka
import CommandLineKit
import Postgres

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract:
      "Compare schema files with the database, and tell renamed tables from dropped and created ones.",
    discussion: """
      Loads the files, those of a directory in the order of their names, into a scratch database that is gone afterwards, and \
      compares it with the live one, which is only read. Tables are recognised by their structure; what structure cannot \
      decide is asked on a terminal, and refused with exit code 2 elsewhere: --rename and --dropped answer, or --trust-names. \
      Exit code 3 means that there are differences, 0 that there are none.

      Example:
        aka detect schema.sql
        aka detect db/schema --output renames.json --sql migrations
        aka detect schema.sql --rename colors=tb_color --dropped old_prices
        aka detect schema.sql --scratch-database postgresql://localhost/postgres --json
      """)

  @Argument(help: "Files and directories with the desired schema.", completion: .file(extensions: ["sql"]))
  var paths: [String]
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the renames as a manifest for 'aka apply'.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Write a migration into this directory: the differences that have one obvious form, up and down.",
      valueName: "directory"),
    completion: .directory)
  var sql: String?
  @Option(help: ArgumentHelp("This table has become that one.", valueName: "old=new"))
  var rename: [NamePair] = []
  @Option(help: ArgumentHelp("This table is gone, whatever it resembles.", valueName: "table"))
  var dropped: [WrittenName] = []
  @Flag(help: "Let names decide between tables that are alike: users has become tb_user.")
  var trustNames = false
  @Option(help: ArgumentHelp("Compare only this schema; may be repeated.", valueName: "schema"))
  var schema: [Identifier] = []
  @Option(
    help: ArgumentHelp(
      "Load the files on the server of this database; without it, on the live one's.", valueName: "database"))
  var scratchDatabase: String?
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var answer: OutputOptions

  func run() throws {
    try Session(database: database, output: answer).run { aka, progress in
      var answers = DetectionAnswers()
      answers.renames = rename.map { ($0.scanName.old, $0.scanName.new) }
      answers.dropped = dropped
      answers.trustsNames = trustNames
      let detection = try aka.detect(
        paths, scratchServer: scratchDatabase, schemas: Set(schema), answers: answers
      ) { open in
        progress.clear()
        return try DetectionQuestions.ask(about: open)
      }
      try tell(detection)
    }
  }

  private func tell(_ detection: Detection) throws {
    if answer.json {
      StandardStream.output.write(try JSONText.render(detection))
    } else {
      DetectionText.write(detection, on: .output)
    }
    guard detection.ambiguities.isEmpty else {
      throw AmbiguousTables(ambiguities: detection.ambiguities)
    }
    if let output, let manifest = try detection.manifest() {
      try FileReplacement(path: output).write(manifest.utf8)
      say(
        "The renames are in \(output): look at 'aka plan --file \(ShellWord.quote(output))', then 'aka apply'."
      )
    } else if output != nil {
      say("No table has another name: no manifest is written.")
    }
    if let sql, let migration = detection.migration() {
      var template = MigrationTemplate(in: sql)
      template.content = migration
      for path in try template.create("schema") { say("The other differences are in \(path).") }
    }
    if !detection.isEmpty { throw ExitCode(3) }
    say("The database is what the files say.")
  }

  private func say(_ text: String) {
    if !answer.quiet { StandardStream.error.write(text + "\n") }
  }
}

/// Nobody said what became of some tables. Nothing was changed or written.
struct AmbiguousTables: Error, CustomStringConvertible {
  let ambiguities: [Ambiguity]

  var description: String {
    let names = ambiguities.map(\.old.description).joined(separator: ", ")
    return "what became of \(names) cannot be told from the structure"
  }

  var remedy: String {
    guard let first = ambiguities.first, let new = first.candidates.first?.new else { return "" }
    let say = [ShellWord.quote("\(first.old)=\(new)"), ShellWord.quote("\(first.old)")]
    return "say it: --rename \(say[0]), or --dropped \(say[1]); or let the names decide with --trust-names"
  }
}
