import Foundation
import Postgres

/// One database of a test's own, dropped when the test lets go of it.
public final class TestDatabase: Sendable {
  /// Its name.
  public let name: String
  private let server: PrivateServer

  /// Creates a database and runs SQL in it.
  public init(_ script: SQL = "", on server: PrivateServer = .shared) throws {
    self.server = server
    name = "t_" + UUID().uuidString.lowercased().filter { $0 != "-" }
    try Connection(to: server.conninfo()).run("CREATE DATABASE \(Identifier(name))")
    try connect().runScript(script)
  }

  /// Creates a copy of a database that nobody is connected to.
  public init(copying original: TestDatabase) throws {
    server = original.server
    name = original.name + "_copy"
    try Connection(to: server.conninfo()).run(
      "CREATE DATABASE \(Identifier(name)) TEMPLATE \(Identifier(original.name))")
  }

  deinit {
    _ = try? Connection(to: server.conninfo()).run("DROP DATABASE IF EXISTS \(Identifier(name)) WITH (FORCE)")
  }

  /// How to connect to it, as its superuser.
  public var conninfo: String { server.conninfo(name) }

  /// A session with it.
  public func connect(as user: String = "postgres", interruption: Interruption? = nil) throws -> Connection {
    try Connection(to: "\(conninfo) user=\(user)", interruption: interruption)
  }

  /// Waits until so many sessions beside the caller's say something like `query`, under an application's name if it matters.
  public func awaitSessions(
    _ count: Int = 1, application: String = "%", saying query: String = "%"
  ) throws {
    let session = try connect()
    try eventually {
      try session.run(
        """
        SELECT count(*) >= \(count) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND application_name LIKE \(application) AND query LIKE \(query)
        """
      ).scalar()
    }
  }

  /// Waits until so many look out for errors: a watch reads the counters when it begins.
  public func awaitWatch(_ count: Int = 1, application: String = "%") throws {
    try awaitSessions(count, application: application, saying: "SELECT xact_rollback%")
  }

  /// Its schema as SQL, without aka's own, and its rows if wanted.
  public func dump(withRows: Bool = false) throws -> String {
    let options = withRows ? [] : ["--schema-only"]
    let result = try Command.run("\(server.bin)/pg_dump", options + ["-N", "aka", "-d", conninfo])
    guard result.exitCode == 0 else { throw CommandFailed(result: result) }
    // pg_dump guards its output with a new random word each time.
    return result.output.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
  }
}
