import Aka
import CommandLineKit
import Postgres

struct CleanupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleanup",
    abstract: "Drop views that keep old names alive, once nobody uses them.",
    discussion: """
      Refuses with exit code 3, and says why, until the evidence says that nobody has used the name for long enough. Then
      the view is taken away for a while (the brownout), in which the name fails and the first sign of use brings it back,
      and then it is dropped. 'aka restore' brings it back at any time. Without names, all renames are meant.

      Example:
        aka cleanup users --plan
        aka cleanup users
        aka cleanup users --quiet 14d --brownout 1h --accept-gap 'no-logs=only the batch host connects'
        aka cleanup --all --no-brownout
      """)

  @Argument(help: "Old or new names of renames, written and quoted as in SQL.")
  var names: [WrittenName] = []
  @Flag(help: "Clean up whatever may be, for a schedule: that other names must wait is no failure.")
  var all = false
  @Option(
    name: .customLong("quiet"), setting: "quiet_period",
    help: ArgumentHelp("For how long nobody may have used the name, for example 7d.", valueName: "time"))
  var quietPeriod = TimeSpan.usualQuietPeriod
  @Option(
    setting: "brownout",
    help: ArgumentHelp(
      "For how long the name fails before the view is dropped; it comes back if anybody misses it.",
      valueName: "time"))
  var brownout: TimeSpan?
  @Flag(help: "Drop the view without a brownout, if the evidence needs none.")
  var noBrownout = false
  @Option(
    help: ArgumentHelp(
      "Answer for a gap in the evidence, by its code and with a reason for the ledger. Can be repeated.",
      valueName: "code=reason"))
  var acceptGap: [GapArgument] = []
  @Flag(help: "Let views and functions that use the name use the table instead.")
  var repoint = false
  @Option(
    help: ArgumentHelp(
      "'rename' gives indexes, constraints, sequences, statistics and triggers whose names begin with the old name ones "
        + "that begin with the new one.", valueName: "what"))
  var dependents: DependentsArgument?
  @Flag(help: "Only say what would be done.")
  var plan = false
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Print the result as JSON.")
  var json = false
  // --quiet is the quiet period here.
  @Flag(name: [.customShort("q"), .customLong("no-progress")], help: "Print no progress.")
  var noProgress = false

  mutating func validate() throws {
    guard names.isEmpty || !all else { throw ValidationError("Give names or --all, not both.") }
    guard !$brownout || !noBrownout else {
      throw ValidationError("Give --brownout or --no-brownout, not both.")
    }
  }

  private var output: OutputOptions { .chosen(json: json, progress: !noProgress) }

  private var options: CleanupOptions {
    var options = CleanupOptions()
    options.quietPeriod = quietPeriod.duration
    if let brownout { options.brownout = brownout.duration }
    if noBrownout { options.brownout = nil }
    options.acceptedGaps = acceptGap.map(\.gap)
    options.repoints = repoint
    options.renamesDependents = dependents == .rename
    options.onlyPlans = plan
    return options
  }

  func run() throws {
    try Session(database: database, output: output, records: plan ? nil : "cleanup").run { aka in
      let outcome = try aka.cleanUp(names, options: options, standbys: standbys.server, policy: lock.policy)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
      } else {
        CleanupText.write(outcome)
      }
      guard all || outcome.isComplete else { throw ExitCode(3) }
    }
  }
}

/// What to do with objects named after the table.
enum DependentsArgument: String, ExpressibleByArgument, CaseIterable {
  case rename
}

/// `code=reason`.
struct GapArgument: ExpressibleByArgument {
  let gap: AcceptedGap

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    gap = AcceptedGap(code: parts[0], reason: parts[1])
  }
}
