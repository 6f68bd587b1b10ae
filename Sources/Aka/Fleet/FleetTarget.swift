import Postgres

/// One database of a fleet, or one schema of one. It shows itself without passwords.
public struct FleetTarget: Sendable, Hashable, CustomStringConvertible {
  /// Where it is; `nil` is the fleet's own database.
  public let database: ConnectionString?
  /// The schema that stands for the manifest's.
  public let schema: Identifier?
  /// Its standbys, which count their own uses. One that names no database stands for the target's.
  public var standbys: [ConnectionString]

  /// Names a target.
  ///
  /// - Parameters:
  ///   - database: where it is. A bare name is a database on the server of the fleet's own; `nil` is that one itself.
  ///   - schema: the tenant's schema, where tenants share a database.
  ///   - standbys: those of its server, for the evidence.
  public init(
    database: ConnectionString?, schema: Identifier? = nil, standbys: [ConnectionString] = []
  ) {
    self.database = database
    self.schema = schema
    self.standbys = standbys
  }

  /// As a line of a file says it: `tenant_7`, `host=db2 dbname=shop schema=acme`.
  public var description: String {
    let words = [database?.description, schema.map { "schema=\($0)" }].compactMap { $0 }
    return words.isEmpty ? "the database itself" : words.joined(separator: " ")
  }

  /// A session with it.
  func connect(from base: String?, interruption: Interruption?) throws(PostgresError) -> Connection {
    guard let database else { return try Connection(to: base, interruption: interruption) }
    guard database.isName, base != nil else {
      return try Connection(to: database.text, interruption: interruption)
    }
    return try Connection(to: base, in: Identifier(database.text), interruption: interruption)
  }
}
