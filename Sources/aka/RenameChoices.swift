import Aka
import CommandLineKit
import Postgres

/// How tables are to be renamed, beside their names. In a manifest each rename says so itself.
struct RenameChoices: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What keeps the old name alive: view, alias (a partitioned table with the renamed table as its only partition, which has "
        + "a primary key), or auto (a view, unless statements that the server has seen fail on it and not on an alias).",
      valueName: "kind"))
  var shim = ShimWish.view

  @Option(
    help: ArgumentHelp(
      "A library that says the old name and wants a primary key behind it, for --shim auto. Can be repeated.",
      valueName: "library"))
  var client: [Client] = []

  @Option(
    help: ArgumentHelp(
      "How the view writes: native (PostgreSQL rewrites the statements), trigger (row by row, which takes COPY), or one for "
        + "each operation: insert=trigger,update=native.", valueName: "path"))
  var writes: WriteArgument?

  @Option(
    help: ArgumentHelp(
      "Give a column a new name in the same step; the view goes on showing the old one. Can be repeated.",
      valueName: "old=new"))
  var column: [ColumnArgument] = []

  @Flag(help: "Make trigger functions that read their table's name go on reading the old one, until cleanup.")
  var patchTriggers = false

  @Option(
    help: ArgumentHelp(
      "Whether the view counts its uses, so that 'aka usage' can tell whether anybody still says the old name: count, who "
        + "(also notes who, once an hour for each session), or off.",
      valueName: "kind"))
  var probe = ProbeKind.count

  var options: RenameOptions {
    var options = RenameOptions()
    options.shim = shim
    options.clients = Set(client)
    options.writes = writes?.wish ?? WriteWish()
    options.columns = column.map(\.rename)
    options.patchesTriggers = patchTriggers
    options.probe = probe
    return options
  }

  /// The same choices on a command line.
  var words: [String] {
    var words: [String] = []
    if shim != .view { words += ["--shim", shim.rawValue] }
    for client in client { words += ["--client", client.rawValue] }
    if let writes { words += ["--writes", writes.text] }
    for column in column { words += ["--column", ShellWord.quote(column.text)] }
    if patchTriggers { words.append("--patch-triggers") }
    if probe != .count { words += ["--probe", probe.rawValue] }
    return words
  }

  func check(pairs: Int) throws {
    guard column.isEmpty || pairs == 1 else {
      throw ValidationError("--column is for one table; for several, write a manifest ('aka apply').")
    }
  }
}

/// `trigger`, or `insert=trigger,update=native`.
struct WriteArgument: ExpressibleByArgument {
  let text: String
  let wish: WriteWish

  init?(argument: String) {
    text = argument
    if let path = WritePath(rawValue: argument) {
      wish = WriteWish(all: path)
      return
    }
    var paths: [WriteOperation: WritePath] = [:]
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, let operation = WriteOperation(rawValue: words[0]),
        let path = WritePath(rawValue: words[1]), paths.updateValue(path, forKey: operation) == nil
      else { return nil }
    }
    wish = WriteWish(paths)
  }
}

/// `old=new`, both written as in SQL. A quoted name may hold an equals sign.
struct ColumnArgument: ExpressibleByArgument {
  let text: String
  let rename: ColumnRename

  init?(argument: String) {
    text = argument
    for index in argument.indices where argument[index] == "=" {
      let sides = [argument[..<index], argument[argument.index(after: index)...]]
      let names = sides.compactMap { try? WrittenName(parsing: String($0)) }
      guard names.count == 2, names.allSatisfy({ $0.schema == nil }) else { continue }
      rename = ColumnRename(old: names[0].name, new: names[1].name)
      return
    }
    return nil
  }
}

/// Spelled as in a manifest.
extension ProbeKind: ExpressibleByArgument {}

/// Spelled as in a manifest.
extension ShimWish: ExpressibleByArgument {}

/// Spelled as in a manifest.
extension Client: ExpressibleByArgument {}
