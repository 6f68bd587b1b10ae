import CommandLineKit

/// For how long nobody may have used a name.
struct QuietPeriodOptions: ParsableArguments {
  @Option(
    setting: "quiet_period",
    help: ArgumentHelp("For how long nobody may have used a name, for example 7d.", valueName: "time"))
  var quietPeriod = TimeSpan.usualQuietPeriod
}
