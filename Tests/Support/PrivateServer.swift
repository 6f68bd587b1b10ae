import Foundation

/// A throw-away PostgreSQL, booted through `scripts/private-postgres`. It lives as long as this process holds the pipe to
/// its standard input, so that nothing is left behind even when the process is killed.
public final class PrivateServer: Sendable {
  /// The server of this test run, booted on first use.
  public static let shared = PrivateServer()

  /// The directory of its Unix socket, which libpq takes as `host`.
  public let host: String
  /// Where its data lies.
  public let dataDirectory: String
  /// The PostgreSQL programs that belong to it.
  public let bin: String
  /// The operating system's user that it runs as.
  public let osUser: String
  /// Held open; the server ends with it.
  private let lifeline: Pipe

  /// Boots a server.
  ///
  /// - Parameters:
  ///   - options: server settings, such as `["-c", "fsync=on"]`.
  ///   - environment: what its environment has besides ours.
  public convenience init(options: [String] = [], environment: [String: String] = [:]) {
    self.init(script: "private-postgres", options, environment: environment)
  }

  /// Boots a hot standby that streams from a server.
  public convenience init(standbyOf primary: PrivateServer, options: [String] = []) {
    self.init(script: "private-standby", [primary.host] + options, environment: [:])
  }

  /// Boots a pgbouncer in transaction mode, with one session for each role and database, before a server.
  public convenience init(poolerBefore server: PrivateServer) {
    self.init(script: "private-pooler", [server.host], environment: [:])
  }

  private init(script: String, _ arguments: [String], environment: [String: String]) {
    let process = Process()
    process.executableURL = Repository.root.appending(path: "scripts/\(script)")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    lifeline = Pipe()
    // Other programs that the tests start must not hold this end, or the server would outlive us.
    _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process.standardInput = lifeline
    process.standardOutput = output
    do { try process.run() } catch { fatalError("scripts/\(script) did not start: \(error)") }
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    var facts: [String: String] = [:]
    for pair in line.split(whereSeparator: \.isWhitespace) {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { facts[parts[0]] = parts[1] }
    }
    guard let host = facts["host"], let data = facts["data"], let bin = facts["bin"], let user = facts["user"]
    else {
      fatalError("scripts/\(script) did not boot a server")
    }
    (self.host, dataDirectory, self.bin, osUser) = (host, data, bin, user)
  }

  /// How to connect to one of its databases.
  public func conninfo(_ database: String = "postgres") -> String {
    "host=\(host) dbname=\(database) user=postgres"
  }

  /// Foundation notices a program's end by a descriptor that its children inherit, and the server is one that stays.
  static let withoutInheritance = """
    for file in /proc/$$/fd/*; do number=${file##*/}; [ "$number" -le 2 ] || eval "exec $number>&-"; done; exec "$@"
    """

  /// Stops without a shutdown checkpoint, as a crash would, and starts again.
  public func crashAndRestart() throws {
    let control = ["\(bin)/pg_ctl", "-D", dataDirectory, "-w"]
    let start = ["-l", "\(dataDirectory)/server.log", "start"]
    let asOwner = getuid() == 0 ? ["setpriv", "--reuid", osUser, "--regid", osUser, "--clear-groups"] : []
    for arguments in [control + ["-m", "immediate", "stop"], control + start] {
      let result = try Command.run(
        "/usr/bin/env", ["bash", "-c", Self.withoutInheritance, "bash"] + asOwner + arguments)
      guard result.exitCode == 0 else { throw CommandFailed(result: result) }
    }
  }
}

/// Where this checkout lies.
public enum Repository {
  /// Its root directory.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
