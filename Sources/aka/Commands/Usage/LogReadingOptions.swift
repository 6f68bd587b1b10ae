import Aka
import CommandLineKit
import Postgres

/// How to read logs.
struct LogReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The server's log_line_prefix, for logs in stderr's format whose prefix is not recognised.",
      valueName: "prefix"))
  var prefix: String?

  @Option(
    help: ArgumentHelp(
      "A schema of the application's search_path, in order: tells names without a schema apart. May be repeated.",
      valueName: "schema"))
  var searchPath: [WrittenName] = []

  @Option(
    help: ArgumentHelp(
      "What a time zone in the log means, for example IST=+05:30. May be repeated.", valueName: "zone"))
  var zone: [ZoneOffset] = []

  @Option(help: ArgumentHelp("How many threads read at the same time.", valueName: "number"))
  var threads = 4

  mutating func validate() throws {
    guard 1...256 ~= threads else { throw ValidationError("--threads takes a number from 1 to 256.") }
    guard searchPath.allSatisfy({ $0.schema == nil }) else {
      throw ValidationError("--search-path takes the name of one schema; repeat it for more.")
    }
  }

  var options: LogScan.Options {
    var options = LogScan.Options()
    options.format = prefix.map { .stderr(LogLinePrefix($0)) }
    options.searchPath = searchPath.isEmpty ? nil : searchPath.map(\.name)
    for zone in zone { options.zones.set(zone.name, minutesEastOfUTC: zone.minutes) }
    options.threads = threads
    return options
  }
}

/// A time zone and its offset: `CET=+01:00`.
struct ZoneOffset: ExpressibleByArgument {
  let name: String
  let minutes: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let minutes = LogTimeZones().minutesEastOfUTC(String(parts[1])) else {
      return nil
    }
    (name, self.minutes) = (String(parts[0]), minutes)
  }
}
