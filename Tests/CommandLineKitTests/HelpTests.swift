import CommandLineKit
import Foundation
import Testing

@Suite struct HelpTests {
  @Test func rootHelp() {
    #expect(
      Ship.helpMessage(columns: 80) == """
        OVERVIEW: Sails the seas.

        For example:

            ship load crates --hold fore --colour red --weight 12 --weight 13 --note 'kept on one line'

        USAGE: ship <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          load, stow              Loads cargo.
          dock                    Docks.

        LOOKING SUBCOMMANDS:
          look                    Looks out.

          See 'ship help <subcommand>' for detailed help.

        """)
  }

  @Test func commandHelp() {
    #expect(
      Ship.helpMessage(for: Load.self, columns: 60)
        == """
        OVERVIEW: Loads cargo.

        USAGE: ship load [--hold <hold>] [--colour <colour>]
               [--weight <weight> ...] [--note <note>]
               [--list <list>] [--json] [--lash] [--no-lash]
               [--quiet] [--verbose ...] [--server <url>] <cargo>
               [<others> ...]

        ARGUMENTS:
          <cargo>                 What to load.
          <others>                More to load.

        COMMON OPTIONS:
          -q, --quiet             Say less.
          -v, --verbose           Say more; repeatable.
          --server <url>          Where to connect.

        OPTIONS:
          -h, --hold <hold>       Where to put it. (default: aft)
          -c, --colour <colour>   The paint. (values: red, green,
                                  blue)
          --weight <weight>       The weight of each.
          --note <note>           A remark.
          --list <list>
          --json                  Print JSON.
          --lash/--no-lash        Tie it down. (default: --lash)
          --version               Show the version.
          --help                  Show help information.

        """)
  }

  @Test func defaultSubcommandsAreMarked() {
    let help = Ship.helpMessage(for: Dock.self, columns: 80)
    #expect(help.contains("  fast (default)          At speed.\n"))
    #expect(help.contains("See 'ship help dock <subcommand>' for detailed help."))
    #expect(help.contains("USAGE: ship dock <subcommand>"))
  }

  @Test(arguments: [
    ["load", "--help"], ["help", "load"], ["help", "stow"], ["load", "--bogus", "--help"],
    ["load", "x", "--weight", "many", "--help"], ["help", "load", "--help"], ["load", "--help", "--bogus"],
  ])
  func helpIsAlwaysOneWordAway(arguments: [String]) {
    let help = failure(arguments)
    #expect(help.full == Ship.helpMessage(for: Load.self, columns: 80))
    #expect(help.code == 0)
  }

  @Test(arguments: [[], ["--help"], ["-h"], ["help"], ["--bogus", "-h"]])
  func rootHelpIsNoFailure(arguments: [String]) {
    let help = failure(arguments)
    #expect(help.full == Ship.helpMessage(columns: 80))
    #expect(help.code == 0)
  }

  @Test func helpBehindTheTerminatorIsAValue() throws {
    #expect(try parse(Load.self, "load", "--", "--help").cargo == "--help")
  }

  @Test(arguments: [["--version"], ["load", "--version"]]) func version(arguments: [String]) {
    #expect(failure(arguments).full == "1.2.3")
    #expect(failure(arguments).code == 0)
  }

  @Test func longUsagesAreSummedUp() {
    struct Many: ParsableCommand {
      @Flag var a = false
      @Flag var b = false
      @Flag var c = false
      @Flag var d = false
      @Flag var e = false
      @Flag var f = false
      @Flag var g = false
      @Flag var i = false
      @Flag var j = false
      @Flag var k = false
      @Flag var l = false
      @Option var must: String
      @Argument var file: String?
    }
    #expect(CommandDescription(Many.self).usage == "many [<options>] --must <must> [<file>]")
  }

  @Test func theModelIsComplete() throws {
    let ship = CommandDescription(Ship.self)
    #expect(ship.flattened.map(\.path.last) == ["ship", "load", "dock", "fast", "slow", "look"])
    let load = ship.subcommands[0]
    let colour = try #require(load.arguments.first { $0.valueName == "colour" })
    #expect(colour.allValues == ["red", "green", "blue"])
    #expect(colour.names.map(\.synopsis) == ["-c", "--colour"])
    #expect(load.arguments.filter(\.isBuiltIn).map(\.preferredName?.synopsis) == ["--version", "--help"])
    #expect(ship.subcommands[2].group == "Looking")
    #expect(ship.subcommands[1].defaultSubcommand == "fast")
  }

  @Test func theModelEncodes() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(CommandDescription(Ship.self)), as: UTF8.self)
    #expect(json.contains(#""path":["ship","dock","fast"]"#))
    #expect(json.contains(#"{"kind":"short","name":"q"}"#))
  }
}
