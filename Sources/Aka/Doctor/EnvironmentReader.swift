import Postgres

import struct Postgres.Identifier

/// Looks at what a server offers to renames, and at what a role may do there.
struct EnvironmentReader {
  let connection: Connection

  func read() throws -> [EnvironmentFact] {
    let facts = try connection.run(
      """
      SELECT current_user AS me, current_database() AS database, current_setting('server_version') AS version,
        pg_backend_pid() AS pid, pg_has_role('pg_read_all_stats', 'USAGE') AS sees_others,
        has_database_privilege(current_database(), 'CREATE') AS may_create,
        coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'aka'), false) AS may_use,
        EXISTS (SELECT FROM pg_namespace WHERE nspname = 'aka') AS is_there,
        (SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements') AS statements,
        (SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements') AS available,
        (SELECT count(*) FROM pg_stat_replication r WHERE r.state IS DISTINCT FROM 'backup'
          AND NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')) AS standbys
      """)[0]
    let role: Identifier = try facts["me"]
    return [
      version(try facts["version"]), try ownership(role),
      ledger(
        role, isPossible: try facts["may_use"] || (facts["may_create"] && !facts["is_there"]),
        where: try facts["is_there"] ? "SCHEMA aka" : "DATABASE \(facts["database"] as Identifier)"),
      sight(role, seesOthers: try facts["sees_others"]),
      statements(isInstalled: try facts["statements"] > 0, isAvailable: try facts["available"] > 0),
      standbys(try facts["standbys"]), pooler(isBehindOne: try facts["pid"] != connection.backendPID),
    ]
  }

  private func version(_ version: String) -> EnvironmentFact {
    let isNew = connection.serverVersion >= 150_000
    return EnvironmentFact(
      code: .serverVersion, isFine: isNew, message: "PostgreSQL \(version)",
      effect: isNew
        ? "views check the rights of whoever asks, so tables can be renamed"
        : "views cannot check the rights of whoever asks, so nothing is renamed",
      remedy: isNew ? nil : "upgrade to PostgreSQL 15 or later")
  }

  /// Only who has the owner's role may rename a table, and the owner must be able to create in its schema.
  private func ownership(_ role: Identifier) throws -> EnvironmentFact {
    let counts = try connection.run(
      """
      SELECT count(*) AS tables, count(*) FILTER (WHERE pg_has_role(c.relowner, 'USAGE')
        AND has_schema_privilege(c.relowner, n.oid, 'CREATE')) AS own
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'aka')
        AND n.nspname NOT LIKE 'pg\\_%'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      """)[0]
    let (tables, own): (Int, Int) = (try counts["tables"], try counts["own"])
    return EnvironmentFact(
      code: .ownership, isFine: own == tables,
      message: "role \(role) has the owner's rights on \(own) of \(tables) tables and views",
      effect: own == tables ? "it may rename them" : "the others it may not rename",
      remedy: own == tables
        ? nil : "GRANT owner TO \(role), and to the owner GRANT CREATE ON SCHEMA ..")
  }

  private func ledger(_ role: Identifier, isPossible: Bool, where place: String) -> EnvironmentFact {
    EnvironmentFact(
      code: .ledger, isFine: isPossible,
      message: "role \(role) \(isPossible ? "may" : "may not") create in schema aka, or create that schema",
      effect: isPossible
        ? "it can keep a ledger and stage shims" : "it can neither keep a ledger nor stage shims",
      remedy: isPossible ? nil : "GRANT CREATE ON \(place) TO \(role)")
  }

  private func sight(_ role: Identifier, seesOthers: Bool) -> EnvironmentFact {
    EnvironmentFact(
      code: .sight, isFine: seesOthers,
      message: "role \(role) \(seesOthers ? "sees" : "does not see") the sessions of others",
      effect: seesOthers
        ? "renames wait without queueing, and evidence knows who is at work"
        : "only short lock timeouts protect the clients, and evidence stays unknown",
      remedy: seesOthers ? nil : "GRANT pg_read_all_stats TO \(role)")
  }

  private func statements(isInstalled: Bool, isAvailable: Bool) -> EnvironmentFact {
    EnvironmentFact(
      code: .statements, isFine: isInstalled,
      message: "pg_stat_statements is \(isInstalled ? "" : "not ")in this database",
      effect: isInstalled
        ? "the application's own statements can be rehearsed"
        : "nobody knows the application's own statements",
      remedy: isInstalled
        ? nil
        : (isAvailable ? "" : "install the server's contrib package, then ")
          + "shared_preload_libraries = 'pg_stat_statements' and CREATE EXTENSION pg_stat_statements; or aka rehearse --workload"
    )
  }

  private func standbys(_ count: Int) -> EnvironmentFact {
    EnvironmentFact(
      code: .standbys, isFine: count == 0,
      message: count == 0 ? "no standby streams from here" : "standbys that stream from here: \(count)",
      effect: count == 0
        ? "this server alone can say who uses a name"
        : "each counts the uses of a name by itself and must be asked",
      remedy: count == 0 ? nil : "name each with --server, or under servers in aka.json")
  }

  /// A pooler makes up the process id that it tells its clients, to cancel by.
  private func pooler(isBehindOne: Bool) -> EnvironmentFact {
    EnvironmentFact(
      code: .pooler, isFine: !isBehindOne,
      message: isBehindOne ? "a pooler stands between aka and the server" : "aka speaks to the server itself",
      effect: isBehindOne
        ? "renames work; who uses an old name seems to come from the pooler's address"
        : "who uses an old name is seen with its own address",
      remedy: isBehindOne ? "give aka the server's own port, if there is a way" : nil)
  }
}
