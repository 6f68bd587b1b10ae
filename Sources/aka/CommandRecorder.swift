import Aka
import CommandLineKit
import Glibc

/// Notes in the database that a command was run, and how it ended.
struct CommandRecorder {
  /// What the command is called in the log; nil for one that changes nothing.
  let command: String?
  private let start = ContinuousClock.now
  /// A script around aka that wants each of its commands in the log says its own name here.
  private let script = getenv(Self.variable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  private static let variable = "AKA_COMMAND_LOG"

  init(command: String?) { self.command = command }

  /// What this process does from here on is part of a command that is being recorded.
  static func endsForTheRest() { unsetenv(variable) }

  /// Runs a command. That it cannot be noted is said, and changes nothing about how it ended.
  func record(through aka: Aka, quiet: Bool, _ body: () throws -> Void) throws {
    do {
      try body()
      note(0, through: aka, quiet: quiet)
    } catch {
      let code = (error as? ExitCode)?.rawValue ?? FailureText.exitCode(of: error)
      note(code, through: aka, quiet: quiet)
      throw error
    }
  }

  private func note(_ exitCode: Int32, through aka: Aka, quiet: Bool) {
    let words = Array(CommandLine.arguments.dropFirst())
    guard let command = command ?? script.map({ _ in words.first ?? "" }) else { return }
    let record = CommandRecord(
      osUser: Self.osUser, program: script ?? "aka", command: command, arguments: words, exitCode: exitCode,
      duration: ContinuousClock.now - start)
    do {
      try aka.record(record, installing: script != nil)
    } catch {
      if !quiet {
        StandardStream.error.write("The command is not in the command log (aka.command_log): \(error)\n")
      }
    }
  }

  /// The account's name, else its number.
  private static var osUser: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? String(getuid())
  }
}
