import Glibc

extension ParsableCommand {
  /// Parses the process's arguments, runs the command that they name, and exits when that fails.
  public static func main() { main(nil) }

  /// Parses `arguments` (nil: the process's), runs the command that they name, and exits when that fails.
  /// What they leave out is looked up in `settings`, the strongest of which come first.
  public static func main(_ arguments: [String]?, settings: [any SettingSource] = []) {
    do {
      var parsed = try CommandParser(root: self, settings: settings).parse(arguments ?? processArguments)
      do {
        try parsed.command.run()
      } catch {
        throw CommandError(path: parsed.path, reason: .thrown(error))
      }
    } catch {
      exit(withError: error)
    }
  }

  /// Parses `arguments` (nil: the process's) and returns the command that they name, ready to run.
  public static func parseAsRoot(
    _ arguments: [String]? = nil, settings: [any SettingSource] = []
  ) throws -> any ParsableCommand {
    try CommandParser(root: self, settings: settings).parse(arguments ?? processArguments).command
  }

  /// Ends the process: the error's text goes to standard output when it is a clean exit, else to standard error.
  public static func exit(withError error: any Error) -> Never {
    let report = Report(error, root: self, columns: nil)
    let stream: StandardStream = report.exitCode.isSuccess ? .output : .error
    let text = report.fullText
    if !text.isEmpty { stream.write(text.hasSuffix("\n") ? text : text + "\n") }
    Glibc.exit(report.exitCode.rawValue)
  }

  private static var processArguments: [String] { Array(CommandLine.arguments.dropFirst()) }
}
