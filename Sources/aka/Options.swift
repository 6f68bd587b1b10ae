import Aka
import CommandLineKit
import Postgres

/// Where the database is.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: [.customShort("d"), .long], setting: "database",
    help: ArgumentHelp(
      "The database, as for psql: a name, a postgresql:// URI or key=value pairs. What is left out comes from PGHOST, "
        + "PGDATABASE and their like.", valueName: "database"))
  var database: String?
}

/// How to answer.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print no progress, and no advice after success.")
  var quiet = false
}

/// How patient to be.
struct LockOptions: ParsableArguments {
  @Option(
    setting: "lock_budget",
    help: ArgumentHelp("How long to try in all, for example 30s or 10m.", valueName: "time"))
  var lockBudget = TimeSpan(.seconds(600))

  @Option(
    setting: "max_stall",
    help: ArgumentHelp("How long any client may wait because of us, for example 50ms.", valueName: "time"))
  var maxStall = TimeSpan(.milliseconds(100))

  @Flag(help: "Cancel an autovacuum that is in the way; it starts again by itself.")
  var cancelAutovacuum = false

  mutating func validate() throws {
    for span in [lockBudget, maxStall] { try Self.check(span) }
  }

  /// PostgreSQL counts timeouts in milliseconds of 32 bits.
  static func check(_ span: TimeSpan) throws {
    guard span.duration > .milliseconds(Int64(Int32.max)) else { return }
    throw ValidationError("'\(span)' is longer than PostgreSQL can wait: at most 24 days.")
  }

  var policy: LockPolicy {
    LockPolicy(budget: lockBudget.duration, maxStall: maxStall.duration, cancelsAutovacuum: cancelAutovacuum)
  }
}

/// What the user knows of and wants nonetheless.
struct AcceptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Accept what 'aka plan' says will go wrong without an error.", valueName: "code"))
  var accept: [String] = []

  var codes: Set<String> { Set(accept) }
}

/// Who follows.
struct SubscriberOptions: ParsableArguments {
  @Option(
    name: .customLong("subscriber"),
    help: ArgumentHelp(
      "A database that subscribes to tables of this one, as for --database: the same is done there as well, as soon as it "
        + "has applied what was written before. Can be repeated.", valueName: "database"))
  var databases: [String] = []
}

/// What to do with the statements that the server has seen.
struct RehearsalOptions: ParsableArguments {
  @Flag(
    help:
      "Refuse if a statement in pg_stat_statements would fail or change, or if there is nothing to rehearse.")
  var strict = false

  @Flag(help: "Do not rehearse the statements in pg_stat_statements.")
  var noRehearsal = false

  mutating func validate() throws {
    if strict, noRehearsal { throw ValidationError("Give --strict or --no-rehearsal, not both.") }
  }

  var policy: RehearsalPolicy { noRehearsal ? .skip : strict ? .refuse : .report }
}

/// A time span as people write it: `250ms`, `30s`, `10m`, `2h`, `7d`, `2w`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  let duration: Duration
  let description: String

  init(_ duration: Duration) {
    self.duration = duration
    let milliseconds =
      duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    let unit = Self.units.last { milliseconds % $0.milliseconds == 0 && milliseconds > 0 } ?? Self.units[0]
    description = "\(milliseconds / unit.milliseconds)\(unit.name)"
  }

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), number > 0,
      let unit = Self.units.first(where: { $0.name == argument.dropFirst(digits.count) })
    else { return nil }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
    guard !overflow, milliseconds <= Self.longest else { return nil }
    duration = .milliseconds(milliseconds)
    description = argument
  }

  /// For how long nobody may have used a name, where nobody says otherwise.
  static let usualQuietPeriod = TimeSpan(.seconds(7 * 86_400))

  /// More than anybody means, and little enough to be counted in nanoseconds.
  private static let longest: Int64 = 520 * 604_800_000

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
  ]
}

/// An argument can be a role, written as in SQL.
extension Identifier: ExpressibleByArgument {
  /// Reads a name by the rules of SQL.
  public init?(argument: String) {
    guard let name = try? WrittenName(parsing: argument), name.schema == nil else { return nil }
    self = name.name
  }
}

/// An argument can be a table's name, written as in SQL.
extension WrittenName: ExpressibleByArgument {
  /// Reads a name by the rules of SQL.
  public init?(argument: String) { try? self.init(parsing: argument) }
}
