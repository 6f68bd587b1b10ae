/// What the user gets to see of an error, and the exit code that goes with it.
struct Report {
  /// The message alone.
  let message: String
  /// The message with the hints around it.
  let fullText: String
  let exitCode: ExitCode

  private init(message: String, fullText: String, exitCode: ExitCode) {
    self.message = message
    self.fullText = fullText
    self.exitCode = exitCode
  }

  init(_ error: any Error, root: any ParsableCommand.Type, columns: Int?) {
    let error = error as? CommandError ?? CommandError(path: [root], reason: .thrown(error))
    self.init(error, columns: columns ?? Terminal.helpColumns)
  }

  private init(_ error: CommandError, columns: Int) {
    let command = CommandDescription(path: error.path)
    switch error.reason {
    case .helpRequested: self = .output(HelpScreen(command).rendered(columns: columns))
    case .versionRequested:
      self = .output(error.path.map { $0.configuration.version }.last { !$0.isEmpty } ?? "")
    case .textRequested(let format): self = .output(format.text(command))
    case .thrown(let thrown): self.init(thrown: thrown, error, command, columns)
    default: self = .usage(ErrorMessage(reason: error.reason, command: command), columns)
    }
  }

  private init(thrown: any Error, _ error: CommandError, _ command: CommandDescription, _ columns: Int) {
    switch thrown {
    case is ValidationError: self = .usage(ErrorMessage(reason: error.reason, command: command), columns)
    case let error as SettingError:
      self.init(message: error.message, fullText: "Error: " + error.message, exitCode: .validationFailure)
    case let code as ExitCode: self.init(message: "", fullText: "", exitCode: code)
    case CleanExit.message(let text): self = .output(text)
    case CleanExit.helpRequest(let requested):
      let root = error.path[0]
      let path = requested.flatMap(root.path(to:)) ?? error.path
      self = .output(HelpScreen(CommandDescription(path: path)).rendered(columns: columns))
    default:
      let message = String(describing: thrown)
      self.init(message: message, fullText: "Error: " + message, exitCode: .failure)
    }
  }

  private static func output(_ text: String) -> Report {
    Report(message: text, fullText: text, exitCode: .success)
  }

  private static func usage(_ error: ErrorMessage, _ columns: Int) -> Report {
    let command = error.command
    let message = error.text
    var text = "Error: " + message
    if case .missingArgument(_, nothingGiven: true) = error.reason {
      // Somebody who typed only the command's name wants to know how it is used.
      text += "\n\n" + HelpScreen(command).rendered(columns: columns)
      return Report(message: message, fullText: text, exitCode: .validationFailure)
    }
    if let argument = error.argument, !argument.abstract.isEmpty {
      text += "\nHelp:  \(argument.helpLabel)  \(argument.abstract)"
    }
    text += "\n" + TextWrapping.hang(command.usage, after: "Usage: ", indent: 7, columns: columns)
    text += "\n  See '\(command.path.joined(separator: " ")) --help' for more information."
    return Report(message: message, fullText: text, exitCode: .validationFailure)
  }
}
