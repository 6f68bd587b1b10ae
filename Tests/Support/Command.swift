import Foundation

/// What a program printed, and how it ended.
public struct CommandResult: Sendable {
  /// Its standard output.
  public let output: String
  /// Its standard error.
  public let errors: String
  /// Its exit code; negative is the signal that killed it.
  public let exitCode: Int32
}

/// A program that failed where it must not.
public struct CommandFailed: Error, CustomStringConvertible {
  /// What it printed.
  public let result: CommandResult
  /// A failure.
  public init(result: CommandResult) { self.result = result }
  /// Its standard error.
  public var description: String { "exit \(result.exitCode): \(result.errors)\(result.output)" }
}

/// Runs programs to their end.
public enum Command {
  /// Runs a program. Its standard input is empty unless given.
  public static func run(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> CommandResult {
    try RunningCommand(executable, arguments, environment: environment, input: input).wait()
  }
}

/// A program that runs beside the test.
public final class RunningCommand {
  private let process = Process()
  private let folder: URL

  /// Starts a program. Its output goes to files, so that it can never block on a full pipe.
  public init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "aka-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in [("in", input), ("out", ""), ("err", "")] {
      try Data(text.utf8).write(to: URL(filePath: path(name)))
    }
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: path("in"))
    process.standardOutput = FileHandle(forWritingAtPath: path("out"))
    process.standardError = FileHandle(forWritingAtPath: path("err"))
    try Self.withSignalsUnblocked { try process.run() }
  }

  /// A program inherits the signals that its parent's thread blocks, and threads of Dispatch block most.
  private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var usual = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &usual)
    defer { pthread_sigmask(SIG_SETMASK, &usual, nil) }
    try body()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Its process id.
  public var pid: Int32 { process.processIdentifier }

  /// Whether it still runs.
  public var isRunning: Bool { process.isRunning }

  /// What it has printed to standard error so far.
  public var errorsSoFar: String { (try? String(contentsOfFile: path("err"), encoding: .utf8)) ?? "" }

  /// Sends it a signal.
  public func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for its end.
  public func wait() throws -> CommandResult {
    process.waitUntilExit()
    return CommandResult(
      output: try String(contentsOfFile: path("out"), encoding: .utf8), errors: errorsSoFar,
      exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }
}
