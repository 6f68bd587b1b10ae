import Foundation

/// The built `aka`, as a user runs it.
public enum Tool {
  /// Next to the test bundle.
  public static let path: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().appending(path: "aka").path
  }()

  private static let environment = ["NO_COLOR": "1", "COLUMNS": "100"]

  /// Runs it to its end.
  public static func run(
    _ arguments: String..., on database: TestDatabase? = nil, environment: [String: String] = [:]
  ) throws -> CommandResult {
    try start(arguments, conninfo: database?.conninfo, environment: environment).wait()
  }

  /// Starts it beside the test.
  public static func start(
    _ arguments: [String], conninfo: String? = nil, environment: [String: String] = [:]
  ) throws -> RunningCommand {
    let connection = conninfo.map { ["--database", $0] } ?? []
    return try RunningCommand(
      path, arguments + connection, environment: Self.environment.merging(environment) { $1 })
  }

  /// Runs it on a terminal, which script(1) makes, where a person answers its question.
  public static func run(_ arguments: [String], answering answer: String) throws -> CommandResult {
    let words = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Command.run(
      "/usr/bin/env",
      ["bash", "-c", "{ sleep 1; echo \(answer); sleep 1; } | script -qec \"$0\" /dev/null", words])
  }
}
