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

  mutating func validate() throws {
    guard names.count.isMultiple(of: 2) else {
      throw ValidationError("'\(names[names.count - 1])' has no new name: names come in pairs, OLD NEW.")
    }
  }

  var requests: [RenameRequest] {
    stride(from: 0, to: names.count, by: 2).map { RenameRequest(old: names[$0], new: names[$0 + 1]) }
  }

  /// The names as arguments for a shell.
  var command: String { names.map { ShellWord.quote($0.description) }.joined(separator: " ") }
}
