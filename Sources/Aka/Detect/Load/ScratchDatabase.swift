import Postgres

/// A database that exists while a comparison runs.
///
/// Its name says which session created it (process id and start), so that a later run can tell what a killed one left
/// behind from what another still uses.
struct ScratchDatabase {
  /// A session with any database of the server that shall hold it.
  let server: Connection

  private static let prefix = "aka_scratch_"

  /// Creates a database, runs `body` with a session in it, and drops it, whatever happens.
  func use<Result>(encoding: String, _ body: (Connection) throws -> Result) throws -> Result {
    try dropAbandoned()
    let name: Identifier = Identifier(
      try server.run(
        """
        SELECT \(Self.prefix) || pid || '_' || (extract(epoch FROM backend_start) * 1000000)::bigint AS name
        FROM pg_stat_activity WHERE pid = pg_backend_pid()
        """
      ).scalar())
    defer { _ = try? server.shielded { try drop(name) } }
    try create(name, encoding: encoding)
    // In a function of its own, so that the session is over before the database is dropped.
    return try body(try server.sibling(in: name))
  }

  /// From template0, so that nothing is in it but what the files say; in the C locale, which goes with every encoding.
  private func create(_ name: Identifier, encoding: String) throws {
    do {
      try server.run(
        """
        CREATE DATABASE \(name) TEMPLATE template0 ENCODING \(literal: encoding) LOCALE_PROVIDER libc LOCALE 'C'
          CONNECTION LIMIT 10
        """)
    } catch let error as PostgresError where error.state == .insufficientPrivilege {
      throw Refusal(
        "this role may not create the scratch database in which the files are loaded",
        remedy: "name a server where it may with --scratch-database, or ALTER ROLE .. CREATEDB")
    }
  }

  private func drop(_ name: Identifier) throws {
    try server.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  /// Drops what runs left behind that were killed. Only the owner may, so others' are left to them.
  private func dropAbandoned() throws {
    let names: [Identifier] = try server.run(
      """
      SELECT datname FROM pg_database d
      WHERE datname ~ '^aka_scratch_[0-9]+_[0-9]+$' AND pg_has_role(datdba, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid::text = split_part(datname, '_', 3)
          AND (a.backend_start IS NULL
            OR (extract(epoch FROM a.backend_start) * 1000000)::bigint::text = split_part(datname, '_', 4)))
      """
    ).map { try $0["datname"] }
    for name in names { try server.run("DROP DATABASE IF EXISTS \(name)") }
  }
}
