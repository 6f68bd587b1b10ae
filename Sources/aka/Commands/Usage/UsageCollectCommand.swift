import Aka
import CommandLineKit
import FoundationEssentials

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

  private func tell(_ collection: SampledServers) throws {
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
