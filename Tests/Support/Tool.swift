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
}
