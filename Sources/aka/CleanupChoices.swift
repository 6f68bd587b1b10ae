import Aka
import CommandLineKit

/// What is demanded before a view is dropped, and what is done besides.
struct CleanupChoices: ParsableArguments {
  @OptionGroup var period: QuietPeriodOptions
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

  mutating func validate() throws {
    guard !$brownout || !noBrownout else {
      throw ValidationError("Give --brownout or --no-brownout, not both.")
    }
  }

  var options: CleanupOptions {
    var options = CleanupOptions()
    options.quietPeriod = period.quietPeriod.duration
    if let brownout { options.brownout = brownout.duration }
    if noBrownout { options.brownout = nil }
    options.acceptedGaps = acceptGap.map(\.gap)
    options.repoints = repoint
    options.renamesDependents = dependents == .rename
    options.onlyPlans = plan
    return options
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
