import CommandLineKit
import Testing

/// The tree of commands that the tests drive.
struct Ship: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sails the seas.",
    discussion:
      "For example:\n\n    ship load crates --hold fore --colour red --weight 12 --weight 13 --note 'kept on one line'",
    version: "1.2.3",
    subcommands: [Load.self, Dock.self],
    groupedSubcommands: [CommandGroup(name: "Looking", subcommands: [Look.self])])
}

enum Colour: String, CaseIterable, ExpressibleByArgument {
  case red, green, blue
}

struct CommonOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say less.") var quiet = false
  @Flag(name: .shortAndLong, help: "Say more; repeatable.") var verbose = 0
  @Option(help: ArgumentHelp("Where to connect.", valueName: "url")) var server: String?

  mutating func validate() throws {
    if quiet, verbose > 0 { throw ValidationError("'--quiet' and '--verbose' contradict each other") }
  }
}

struct Load: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Loads cargo.", aliases: ["stow"])

  @Argument(help: "What to load.") var cargo: String
  @Argument(help: "More to load.", completion: .file(extensions: ["txt"])) var others: [String] = []
  @Option(name: .shortAndLong, help: "Where to put it.") var hold = "aft"
  @Option(name: .shortAndLong, help: "The paint.") var colour: Colour?
  @Option(help: "The weight of each.") var weight: [Int] = []
  @Option(name: .customLong("note"), help: "A remark.") var remark: String?
  @Option(completion: .directory) var list: String?
  @Flag(help: "Print JSON.") var json = false
  @Flag(inversion: .prefixedNo, help: "Tie it down.") var lash = true
  @Flag(help: .hidden) var contraband = false
  @OptionGroup(title: "Common options") var common: CommonOptions
}

struct Look: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Looks out.", defaultSubcommand: nil)

  @Option(help: "How far.") var distance: Double
  @Option(help: "The directions.") var directions: [String]

  func run() throws { throw ExitCode(3) }
}

struct Dock: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Docks.", subcommands: [Fast.self, Slow.self], defaultSubcommand: Fast.self)

  struct Fast: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "At speed.")
    @Argument var pier: Int?
    @Flag(inversion: .prefixedNo) var horn: Bool?
  }

  struct Slow: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "With care.")
  }
}

func parse<Command: ParsableCommand>(_ type: Command.Type, _ arguments: String...) throws -> Command {
  try #require(try Ship.parseAsRoot(arguments) as? Command)
}

/// What the user reads after giving `arguments`.
func failure(_ arguments: [String]) -> (message: String, full: String, code: Int32) {
  do {
    var command = try Ship.parseAsRoot(arguments)
    try command.run()
    return ("", "", 0)
  } catch {
    return (
      Ship.message(for: error), Ship.fullMessage(for: error, columns: 80), Ship.exitCode(for: error).rawValue
    )
  }
}
