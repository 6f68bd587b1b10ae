import Foundation
import Postgres

/// A streaming standby of a private server, in the server's own directory. It ends when the test lets go of it.
public final class Standby {
  /// What it calls itself to its primary.
  public static let name = "second"

  private let primary: PrivateServer
  private let directory: String

  /// Copies a server and starts the copy.
  public init(of primary: PrivateServer) throws {
    self.primary = primary
    directory = primary.host + "/standby"
    try run([
      "pg_basebackup", "-D", directory, "-d",
      "host=\(primary.host) user=postgres application_name=\(Self.name)", "-R",
      "-c", "fast", "--no-sync",
    ])
    // Its socket stands beside the primary's, under another number.
    try control("start", ["-l", directory + "/server.log", "-o", "-p 5433"])
  }

  deinit { try? control("stop", ["-m", "immediate"]) }

  /// A session with one of its databases.
  public func connect(_ database: String) throws -> Connection {
    try Connection(to: "host=\(primary.host) port=5433 dbname=\(database) user=postgres")
  }

  private func control(_ action: String, _ arguments: [String]) throws {
    try run(["pg_ctl", "-D", directory, "-w", action] + arguments)
  }

  /// In the background the server would keep the pipes of whoever waits for its parent.
  private func run(_ words: [String]) throws {
    let asOwner =
      getuid() == 0
      ? ["setpriv", "--reuid", primary.osUser, "--regid", primary.osUser, "--clear-groups"] : []
    let result = try Command.run(
      "/usr/bin/env",
      ["bash", "-c", PrivateServer.withoutInheritance, "bash"] + asOwner + ["\(primary.bin)/\(words[0])"]
        + words.dropFirst())
    guard result.exitCode == 0 else { throw CommandFailed(result: result) }
  }
}
