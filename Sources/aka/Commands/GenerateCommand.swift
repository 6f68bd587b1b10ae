import Aka
import Postgres
import CommandLineKit
import Postgres

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write code that gives former names to what was renamed, and structs for rows.",
    usage: "aka generate <subcommand>, or aka generate --snapshot <file> [<options>]",
    discussion: """
      The compiler then says where a former name is still used: nothing before the swap, a warning with a fix after it, \
      an error when the name is gone. With --snapshot, writes what code is generated from, so that 'aka generate swift \
      --from' needs no database. docs/aliases.md tells all of it. Without a language, what aka.json lists is written.

      Example:
        aka generate swift -o Sources/App/TableAliases.swift
        aka generate typescript -o src/table-aliases.ts
        aka generate --snapshot schema.json
        aka generate --snapshot schema.json --check --json
        aka generate --check                  what aka.json lists under "generate"
      """,
    subcommands: [GenerateSwiftCommand.self, GenerateTypeScriptCommand.self])

  @Option(
    help: ArgumentHelp("Write tables, types and former names as JSON to this file.", valueName: "file"),
    completion: .file())
  var snapshot: String?
  @OptionGroup var part: ModelPart
  @Flag(help: "Write nothing; exit code 3 and a diff if the file is stale.")
  var check = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let snapshot else { return try generateTargets() }
    try Session(database: database, output: output).run { aka in
      let file = try GeneratedFile(path: snapshot, snapshotOf: try part.read(aka))
      try GenerateText.deliver([file], notes: [], checking: check, as: output)
    }
  }

  /// Does what aka.json lists, each as a command of its own. All are done, and the worst exit code is returned.
  private func generateTargets() throws {
    guard let project = try ProjectFile.current(), !project.configuration.targets.isEmpty else {
      throw CleanExit.helpRequest(self)
    }
    let options =
      (database.database.map { ["--database", $0] } ?? []) + (check ? ["--check"] : [])
      + (output.json ? ["--json"] : []) + (output.quiet ? ["--quiet"] : []) + part.words
    // One command for the command log, however many targets it has.
    try Session(database: database, output: output).run { _ in
      CommandRecorder.endsForTheRest()
      try generate(project.configuration.targets, in: project, options)
    }
  }

  private func generate(
    _ targets: [GenerationTarget], in project: ProjectFile, _ options: [String]
  ) throws {
    var worst: Int32 = 0
    for target in targets {
      var command = try Root.parseAsRoot(
        ["generate"] + target.arguments(in: project.path == "aka.json" ? nil : project.folder) + options,
        settings: Settings.sources)
      do { try command.run() } catch let code as ExitCode { worst = max(worst, code.rawValue) }
    }
    guard worst == 0 else { throw ExitCode(worst) }
  }
}

/// Which part of the database code is generated from.
struct ModelPart: ParsableArguments {
  @Option(
    setting: "schemas",
    help: ArgumentHelp(
      "Leave out other schemas. Without it renamed tables count wherever they are, and --all means schema public.",
      valueName: "schema"))
  var schema: [WrittenName] = []
  @Flag(help: "Also take tables that were never renamed.")
  var all = false

  mutating func validate() throws {
    for name in schema where name.schema != nil {
      throw ValidationError(
        "'\(name)' is not the name of a schema: --schema takes one name, quoted as in SQL.")
    }
  }

  private var schemas: Set<Identifier> { Set(schema.map(\.name)) }

  func read(_ aka: Aka) throws -> SchemaModel { try aka.schemaModel(schemas: schemas, all: all) }

  func select(from model: SchemaModel) -> SchemaModel { model.selecting(schemas: schemas, all: all) }

  /// The words that say the same again, for a shell.
  var arguments: [String] { words.map(ShellWord.quote) }

  /// The words that say the same again.
  var words: [String] {
    schemas.sorted().flatMap { ["--schema", $0.description] } + (all ? ["--all"] : [])
  }
}

/// Where the model comes from: the database, or a snapshot.
struct ModelSource: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read the snapshot that 'aka generate --snapshot' wrote; no database is needed.", valueName: "file"),
    completion: .file())
  var from: String?
  @OptionGroup var part: ModelPart
  @OptionGroup var database: DatabaseOptions

  func use(_ output: OutputOptions, _ body: (SchemaModel) throws -> Void) throws {
    let session = Session(database: database, output: output)
    guard let from else {
      try session.run { try body(try part.read($0)) }
      return
    }
    try session.runOffline {
      try body(part.select(from: try SchemaModel(snapshot: try TextFile.read(from), file: from)))
    }
  }
}
