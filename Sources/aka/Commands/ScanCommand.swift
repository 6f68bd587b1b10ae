import Aka
import CommandLineKit
import Postgres

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Find former names in source code.",
    discussion: """
      Looks into SQL files and into the strings of Swift, Python, JavaScript and TypeScript, Ruby, Go, Java, Kotlin and \
      PHP: PostgreSQL's own grammar decides whether a word is the table. Declarations and query builders of common \
      libraries count as well. What .gitignore names is left out, and so is a place with the comment 'aka:ignore' on its \
      line, or alone on the line above. The names come from the database's ledger, from a \
      snapshot or from --name. Exit code 3 means that something is left.

      Example:
        aka scan Sources db --database shop
        aka scan . --name users=tb_user
        aka scan . --from schema.json --sarif > scan.sarif
        aka scan . --from schema.json --json --exclude 'db/migrate/' --exclude '*_test.go'
        aka scan . --from schema.json --fix --write
      """)

  @Argument(help: "Files and directories.", completion: .file())
  var paths: [String]
  @Option(
    help: ArgumentHelp(
      "Look for this name and suggest that one, both written as in SQL; no database is needed.",
      valueName: "old=new"))
  var name: [NamePair] = []
  @Option(
    help: ArgumentHelp(
      "Read the names from the snapshot that 'aka generate --snapshot' wrote; no database is needed.",
      valueName: "file"),
    completion: .file())
  var from: String?
  @Option(
    help: ArgumentHelp(
      "Leave out files and directories, in the words of .gitignore; from the given directories on.",
      valueName: "pattern"))
  var exclude: [String] = []
  @Flag(help: "Print what would change as a diff. Changes nothing without --write.")
  var fix = false
  @Flag(help: "With --fix: change the files as the diff says.")
  var write = false
  @Option(help: ArgumentHelp("How many threads read at the same time.", valueName: "number"))
  var threads = 4
  @Flag(help: "Print the places as SARIF 2.1.0.")
  var sarif = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard !paths.isEmpty else { throw ValidationError("Name files or directories; . is all that is here.") }
    guard [sarif, output.json, fix].count(where: { $0 }) <= 1 else {
      throw ValidationError("Give one of --json, --sarif and --fix.")
    }
    guard !write || fix else { throw ValidationError("--write goes with --fix.") }
    guard name.isEmpty || from == nil else { throw ValidationError("Give --name or --from, not both.") }
    guard 1...256 ~= threads else { throw ValidationError("--threads takes a number from 1 to 256.") }
  }

  func run() throws {
    let session = Session(database: database, output: output)
    if !name.isEmpty {
      try session.runOffline { try scan(name.map(\.scanName)) }
    } else if let from {
      try session.runOffline {
        try scan(try SchemaModel(snapshot: try TextFile.read(from), file: from).scanNames)
      }
    } else {
      try session.run { try scan(try $0.schemaModel().scanNames) }
    }
  }

  private func scan(_ names: [ScanName]) throws {
    guard !names.isEmpty else {
      if !output.quiet { StandardStream.error.write("No table has a former name: nothing to look for.\n") }
      if !fix { _ = try tell(ScanReport()) }
      return
    }
    let scan = SourceScan(names: names, threads: threads, excluding: exclude)
    let left = fix ? try self.fix(scan) : try tell(try scan.run(paths))
    guard left == 0 else { throw ExitCode(3) }
  }

  private func tell(_ report: ScanReport) throws -> Int {
    if sarif {
      StandardStream.output.write(try SARIFText.render(report))
    } else if output.json {
      StandardStream.output.write(try JSONText.render(report))
    } else {
      ScanText.write(report, on: .output)
    }
    return summarize(report)
  }

  private func fix(_ scan: SourceScan) throws -> Int {
    let (report, fixes) = try scan.fixes(paths)
    for fix in fixes { StandardStream.output.write(fix.diff) }
    guard write else {
      if !fixes.isEmpty, !output.quiet { StandardStream.error.write("Nothing was changed; add --write.\n") }
      return summarize(report)
    }
    for fix in fixes { try fix.write() }
    return summarize(try scan.run(paths))
  }

  /// How much is left; a file that could not be read may hold more.
  private func summarize(_ report: ScanReport) -> Int {
    for path in report.unreadable { StandardStream.error.write("Cannot read '\(path)'.\n") }
    if !output.quiet { StandardStream.error.write(ScanText.summary(report)) }
    return report.findings.count + report.unreadable.count
  }
}

/// `OLD=NEW`, each a name as SQL writes it.
struct NamePair: ExpressibleByArgument {
  let scanName: ScanName

  init?(argument: String) {
    // A quoted name may hold the sign as well: the first one that leaves two names counts.
    for index in argument.indices where argument[index] == "=" {
      let old = String(argument[..<index])
      let new = String(argument[argument.index(after: index)...])
      if let old = try? WrittenName(parsing: old), let new = try? WrittenName(parsing: new) {
        scanName = ScanName(old: old, new: new)
        return
      }
    }
    return nil
  }
}
