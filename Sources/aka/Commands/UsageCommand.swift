import Aka
import CommandLineKit
import FoundationEssentials
import Postgres

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Show who still uses the old names, and what the evidence covers.",
    discussion: """
      Example:
        aka usage
        aka usage users --json
        aka usage users --quiet 2w --server 'host=standby1 dbname=shop'
        aka usage collect --loop 60s
      """,
    subcommands: [UsageShowCommand.self, UsageCollectCommand.self], defaultSubcommand: UsageShowCommand.self)
}

/// Where the standbys are.
struct StandbyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A standby, as for --database; name it the same way each time. Can be repeated. Standbys that stream and are not "
        + "named leave the verdict unknown.", valueName: "database"))
  var server: [String] = []
}

struct UsageShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Take a sample, and say of each name whether it is in use, quiet or unknown, and why.",
    discussion: """
      Example:
        aka usage
        aka usage users --json
        aka usage users --since 2026-11-01T00:00:00Z
      """)

  @Argument(
    help: ArgumentHelp("A rename's old or new name; all renames if there is none.", valueName: "name"))
  var name: WrittenName?
  @Option(help: ArgumentHelp("For how long nobody may have used it, for example 7d.", valueName: "time"))
  var quiet = TimeSpan(.seconds(7 * 86_400))
  @Option(help: ArgumentHelp("The same as a time, for example 2026-11-01T00:00:00Z.", valueName: "time"))
  var since: PointInTime?
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Print the result as JSON.")
  var json = false

  // --quiet is the quiet period here, and there is no progress to print.
  private var output: OutputOptions {
    var output = OutputOptions()
    (output.json, output.quiet) = (json, true)
    return output
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let period = since?.distance ?? quiet.duration
      let reports = try aka.usage(of: name, within: period, standbys: standbys.server)
      if json {
        StandardStream.output.write(try JSONText.render(reports))
      } else {
        let terminal = Terminal.output
        StandardStream.output.write(
          UsageText(width: terminal.columns ?? 100, style: terminal.style).render(reports))
      }
    }
  }
}

struct UsageCollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Take a sample of what the servers say about old names, and keep it in the ledger.",
    discussion: """
      The more samples, the more exactly it is known when a name was used, and by whom. Several may collect at once.
      Exit code 69 means that a server could not be asked.

      Example:
        aka usage collect
        aka usage collect --server 'host=standby1 dbname=shop' --loop 60s
      """)

  @OptionGroup var standbys: StandbyOptions
  @Option(help: ArgumentHelp("Stay, and take a sample each time, for example 60s.", valueName: "time"))
  var loop: TimeSpan?
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      guard let loop else {
        let collection = try aka.collect(from: standbys.server)
        try tell(collection)
        guard collection.servers.allSatisfy({ $0.problem == nil }) else { throw ExitCode(69) }
        return
      }
      try aka.collect(from: standbys.server, every: loop.duration) { try tell($0) }
    }
  }

  private func tell(_ collection: Collection) throws {
    if output.json {
      StandardStream.output.write(try JSONText.render(collection))
      return
    }
    for server in collection.servers {
      if let problem = server.problem {
        StandardStream.error.write("\(server.server): not sampled: \(problem)\n")
      } else if !output.quiet, let takenAt = server.takenAt {
        StandardStream.output.write("\(server.server): sampled at \(takenAt.formatted(.iso8601))\n")
      }
    }
  }
}

/// A time as ISO 8601.
struct PointInTime: ExpressibleByArgument {
  let date: Date

  init?(argument: String) {
    guard let date = try? Date(argument, strategy: .iso8601), date < Date() else { return nil }
    self.date = date
  }

  /// How long ago it is.
  var distance: Duration { .seconds(Date().timeIntervalSince(date)) }
}
