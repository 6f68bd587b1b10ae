/// Why parsing ended without a command to run.
enum ParserError: Error {
  case helpRequested
  case versionRequested
  case textRequested(TextGenerator.Format)
  case unknownFormat(String, TextGenerator)
  case unknownOption(String)
  case unknownSubcommand(String)
  case optionsBeforeSubcommand([String], String)
  case missingValue(ArgumentName, ArgumentDescription)
  case unexpectedValue(ArgumentName, String)
  case invalidValue(String, ArgumentName?, ArgumentDescription)
  case invalidSetting(String, ArgumentDescription, origin: String)
  case missingArgument(ArgumentDescription, nothingGiven: Bool)
  case extraArguments([String])
  /// An error of `validate()` or `run()`.
  case thrown(any Error)

  /// Whether the command line was at fault, rather than somebody asking for something.
  var isMistake: Bool {
    switch self {
    case .helpRequested, .versionRequested, .textRequested, .thrown: false
    default: true
    }
  }
}

/// Why parsing ended, and at which command.
struct CommandError: Error {
  /// The commands from the root down to the one at fault.
  let path: [any ParsableCommand.Type]
  let reason: ParserError
}
