import Aka
import CommandLineKit
import Postgres

/// Who the targets are, and how many are dealt with at a time.
struct FleetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The targets, one a line: a connection string as for psql, then schema=NAME if a schema of that database stands for "
        + "the manifest's; below it standby=STRING for each of its standbys. - is standard input.",
      valueName: "file"), completion: .file())
  var targets: String?
  @Option(
    help: ArgumentHelp(
      "A query that returns the targets, in columns database and schema or one of them, and standbys if there are, one a "
        + "line. It runs on --database.",
      valueName: "sql"))
  var query: String?
  @Option(help: ArgumentHelp("How many targets to deal with at a time.", valueName: "number"))
  var parallel = FleetPolicy().parallel

  mutating func validate() throws {
    guard (targets == nil) != (query == nil) else {
      throw ValidationError("Say who the targets are, with --targets or with --query.")
    }
    guard (1...256).contains(parallel) else {
      throw ValidationError("--parallel is a number from 1 to 256: each target is a session of its own.")
    }
  }

  func read(_ database: String?) throws -> FleetTargets {
    if let targets {
      return try FleetTargets(
        parsing: try TextFile.read(targets), file: targets == "-" ? "standard input" : targets)
    }
    let connection = try Connection(to: database, interruption: Interrupts.listen())
    return try FleetTargets(try Aka(connection: connection).query(query ?? ""))
  }
}

/// Who goes first, and when to stop.
struct FleetPaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many targets go first; the others are only touched when all went well there.", valueName: "number")
  )
  var canary = FleetPolicy().canaries
  @Option(
    help: ArgumentHelp(
      "How many targets may fail before no further one is begun.", valueName: "number"))
  var maxFailures = 0

  mutating func validate() throws {
    guard canary >= 0, maxFailures >= 0 else {
      throw ValidationError("--canary and --max-failures are numbers from 0.")
    }
  }

  func policy(_ fleet: FleetOptions) -> FleetPolicy {
    FleetPolicy(canaries: canary, parallel: fleet.parallel, maxFailures: maxFailures)
  }
}
