extension ParsableCommand {
  /// The help screen of this command, wrapped to `columns` (nil: the terminal's width, else 80).
  public static func helpMessage(columns: Int? = nil) -> String {
    helpMessage(for: self, columns: columns)
  }

  /// The help screen of a command below this one.
  public static func helpMessage(for subcommand: any ParsableCommand.Type, columns: Int? = nil) -> String {
    HelpScreen(CommandDescription(path: path(to: subcommand) ?? [subcommand]))
      .rendered(columns: columns ?? Terminal.helpColumns)
  }

  /// What went wrong, in one sentence.
  public static func message(for error: any Error) -> String {
    Report(error, root: self, columns: nil).message
  }

  /// What went wrong, with the hints that `main()` prints.
  public static func fullMessage(for error: any Error, columns: Int? = nil) -> String {
    Report(error, root: self, columns: columns).fullText
  }

  /// The code with which `main()` would exit.
  public static func exitCode(for error: any Error) -> ExitCode {
    Report(error, root: self, columns: nil).exitCode
  }

  /// The commands from this one down to `target`, both included.
  static func path(to target: any ParsableCommand.Type) -> [any ParsableCommand.Type]? {
    if target == self { return [self] }
    for subcommand in configuration.subcommands {
      if let path = subcommand.path(to: target) { return [self] + path }
    }
    return nil
  }
}
