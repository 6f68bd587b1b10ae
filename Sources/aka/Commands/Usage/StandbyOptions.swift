import CommandLineKit

/// Where the standbys are.
struct StandbyOptions: ParsableArguments {
  @Option(
    setting: "servers",
    help: ArgumentHelp(
      "A standby, as for --database; name it the same way each time. Can be repeated. Standbys that stream and are not "
        + "named leave the verdict unknown.", valueName: "database"))
  var server: [String] = []
}
