/// An early end that is no failure: its text goes to standard output and the exit code is 0.
public enum CleanExit: Error {
  /// Shows the help screen of the command, or of the one that is running.
  case helpRequest((any ParsableCommand.Type)? = nil)
  /// Prints a message.
  case message(String)

  /// Shows the help screen of a command's type.
  public static func helpRequest(_ command: some ParsableCommand) -> CleanExit {
    .helpRequest(type(of: command))
  }
}
