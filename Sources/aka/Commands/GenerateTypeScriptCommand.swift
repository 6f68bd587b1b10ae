import Aka
import CommandLineKit

struct GenerateTypeScriptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "typescript",
    abstract: "Write TypeScript that gives former names to tables of Supabase's Database type.",
    discussion: """
      TableAliases maps each former name to the table's entry in Database['public']['Tables'], and Tables has both. In \
      other schemas the types are called after the schema: AppTableAliases, AppTables.

      Example:
        aka generate typescript -o src/table-aliases.ts
        aka generate typescript -o src/table-aliases.ts --import ../lib/database.types --check
        aka generate typescript --stdout --from schema.json
        aka generate typescript -o src/table-aliases.ts --json
      """)

  @OptionGroup var target: GenerateTarget
  @Option(name: .customLong("import"), help: ArgumentHelp("Where the Database type is.", valueName: "module"))
  var databaseTypes = "./database.types"
  @OptionGroup var stages: StageOptions
  @OptionGroup var source: ModelSource
  @OptionGroup var output: OutputOptions

  func run() throws {
    try source.use(output) { model in
      let stage = stages.stage.map { ["--stage", $0.rawValue] } ?? []
      let header = GeneratedHeader(
        command: ["typescript"] + source.part.arguments + stage + (stages.prune ? ["--prune"] : []),
        model: model)
      let code = TypeScriptAliases.generate(
        model, header: header, stage: stages.stage, prunes: stages.prune, databaseTypes: databaseTypes)
      if target.stdout { StandardStream.output.write(code) }
      let files = target.output.map { [GeneratedFile(path: $0, text: code)] } ?? []
      try GenerateText.deliver(files, notes: [], checking: target.check, as: output)
      if let stamp = target.stamp { try target.write(stamp) }
    }
  }
}
