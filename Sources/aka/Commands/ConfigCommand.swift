import Aka
import CommandLineKit
import Postgres

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show the settings that are in force here, and where each comes from.",
    discussion: """
      Options are strongest, then environment variables, then aka.json, which is looked for in the working directory and \
      upward. Passwords are not shown. docs/configuration.md tells what can be set. Needs no database.

      Example:
        aka config
        AKA_LOCK_BUDGET=30s aka config --json
      """)

  @Flag(help: "Print the result as JSON.")
  var json = false

  /// One line of the answer.
  struct Line: Encodable {
    let key: String
    let values: [String]
    /// The variable, or the place in the file; nil where the default counts.
    let origin: String?
    let variable: String?
  }

  private struct Report: Encodable {
    let file: String?
    let settings: [Line]
  }

  func run() throws {
    let file = try ProjectFile.current()
    let lookup = SettingLookup(sources: Settings.sources)
    let settings = try ProjectFile.arguments.map { argument in
      let key = argument.setting ?? ""
      let found = try lookup.setting(for: argument)
      let words = found?.words ?? argument.defaultValue.map { [$0] } ?? []
      return Line(
        key: key, values: words.map(ConnectionSecrets.hiding), origin: found?.origin,
        variable: Settings.environment.variable(key))
    }
    let others = (file?.configuration.others ?? []).map {
      Line(key: $0.key, values: $0.words, origin: "\($0.place): \($0.key)", variable: nil)
    }
    if json {
      StandardStream.output.write(
        try JSONText.render(Report(file: file?.path, settings: settings + others)))
    } else {
      write(settings + others, file)
    }
  }

  private func write(_ lines: [Line], _ file: ProjectFile?) {
    let terminal = Terminal.output
    var table = TextTable(["setting", "value", "from"])
    for line in lines {
      let values = line.values.isEmpty ? ["-"] : line.values
      for (index, value) in values.enumerated() {
        table.append([
          .init(index == 0 ? line.key : ""), .init(value),
          .init(index == 0 ? line.origin ?? "default" : "", line.origin == nil ? .dim : nil),
        ])
      }
    }
    StandardStream.output.write(table.render(width: terminal.columns, style: terminal.style))
    if file == nil { StandardStream.error.write("There is no aka.json here or above.\n") }
  }
}
