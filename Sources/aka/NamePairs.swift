import Aka
import CommandLineKit
import Postgres

/// The names of one or more renames: OLD NEW, OLD NEW, ...
struct NamePairs: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The table's present name and the name that it shall have, written and quoted as in SQL. Several pairs are renamed "
        + "in one transaction, or none of them.", valueName: "old> <new"))
  var names: [WrittenName]

  @OptionGroup var choices: RenameChoices

  mutating func validate() throws {
    try Self.check(names)
    try choices.check(pairs: names.count / 2)
  }

  static func check(_ names: [WrittenName]) throws {
    guard names.count.isMultiple(of: 2) else {
      throw ValidationError("'\(names[names.count - 1])' has no new name: names come in pairs, OLD NEW.")
    }
  }

  var requests: [RenameRequest] { Self.requests(names, choices) }

  static func requests(_ names: [WrittenName], _ choices: RenameChoices) -> [RenameRequest] {
    stride(from: 0, to: names.count, by: 2).map {
      RenameRequest(old: names[$0], new: names[$0 + 1], options: choices.options)
    }
  }
}

/// Names, or a manifest that holds them.
struct OptionalNamePairs: ParsableArguments {
  @Argument(help: ArgumentHelp("Names in pairs, as for 'aka rename'.", valueName: "old> <new"))
  var names: [WrittenName] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("A manifest; - is standard input.", valueName: "file"),
    completion: .file())
  var file: String?

  @OptionGroup var choices: RenameChoices

  mutating func validate() throws {
    guard names.isEmpty != (file == nil) else {
      throw ValidationError(
        file == nil
          ? "Name a table and its new name, or a manifest with --file." : "Give names or --file, not both.")
    }
    guard file == nil || choices.words.isEmpty else {
      throw ValidationError("\(choices.words[0]) is for names; in a manifest each rename says so itself.")
    }
    try NamePairs.check(names)
    try choices.check(pairs: names.count / 2)
  }

  func manifest() throws -> Manifest {
    try file.map(ManifestFile.read) ?? Manifest(renames: NamePairs.requests(names, choices))
  }

  /// The command that does what was planned.
  var command: String {
    file.map { "apply " + ShellWord.quote($0) }
      ?? "rename " + (names.map { ShellWord.quote($0.description) } + choices.words).joined(separator: " ")
  }
}
