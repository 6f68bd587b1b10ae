import Postgres

/// Objects of others that have the names of PostgreSQL's own, along the session's search path.
///
/// PostgreSQL takes the function or operator whose argument types fit best, wherever on the path it is, and a relation or type
/// from the first schema that has one. Whoever may create there could so have code of his run with the rights of who calls aka
/// (CVE-2018-1058). What belongs to a superuser or to this role itself gains nothing by that.
struct ForeignNames {
  let connection: Connection

  /// Throws if there are any. Everything in it says `pg_catalog`, since it runs where the danger is.
  func refuse() throws {
    let found: [String] = try connection.run(Self.query).map { try $0["description"] }
    guard let first = found.first else { return }
    let more = found.count > 1 ? " and \(found.count - 1) more" : ""
    throw Refusal(
      "the search path leads to \(first)\(more), which could run with your rights in the place of PostgreSQL's own",
      remedy:
        "leave that schema out of the path, for example with PGOPTIONS='-c search_path=app', or drop what is there"
    )
  }

  /// Each relation has two types, so that those of PostgreSQL's own are found by their numbers (below FirstNormalObjectId), and
  /// looked up one by one: OFFSET 0 keeps the planner from reading pg_type as a whole.
  private static let query: SQL = """
    WITH path AS (
      SELECT n.oid, n.nspname,
        p.place OPERATOR(pg_catalog.<) pg_catalog.array_position(pg_catalog.current_schemas(true), 'pg_catalog'::pg_catalog.name) AS is_first
      FROM pg_catalog.unnest(pg_catalog.current_schemas(true)) WITH ORDINALITY AS p (name, place)
      JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) p.name
      WHERE n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'::pg_catalog.name
        AND n.oid OPERATOR(pg_catalog.<>) pg_catalog.pg_my_temp_schema()
    ), found AS (
      SELECT p.proowner AS owner, pg_catalog.format('function %I.%I', path.nspname, p.proname) AS description
      FROM pg_catalog.pg_proc p JOIN path ON path.oid OPERATOR(pg_catalog.=) p.pronamespace
      WHERE EXISTS (SELECT FROM pg_catalog.pg_proc own WHERE own.proname OPERATOR(pg_catalog.=) p.proname
        AND own.pronamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace)
      UNION ALL
      SELECT o.oprowner, pg_catalog.format('operator %I.%s', path.nspname, o.oprname)
      FROM pg_catalog.pg_operator o JOIN path ON path.oid OPERATOR(pg_catalog.=) o.oprnamespace
      WHERE EXISTS (SELECT FROM pg_catalog.pg_operator own WHERE own.oprname OPERATOR(pg_catalog.=) o.oprname
        AND own.oprnamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace)
      UNION ALL
      SELECT t.typowner, pg_catalog.format('%I.%I', path.nspname, own.typname)
      FROM path CROSS JOIN pg_catalog.pg_type own CROSS JOIN LATERAL (
        SELECT t.typowner FROM pg_catalog.pg_type t WHERE t.typname OPERATOR(pg_catalog.=) own.typname
          AND t.typnamespace OPERATOR(pg_catalog.=) path.oid OFFSET 0) t
      WHERE path.is_first AND own.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
        AND own.typnamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
    )
    SELECT found.description FROM found JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) found.owner
    WHERE NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) CURRENT_USER ORDER BY 1 LIMIT 1000
    """
}

extension Aka {
  /// Refuses to work along a search path on which others have put objects with the names of PostgreSQL's own.
  public func refuseForeignNames() throws { try ForeignNames(connection: connection).refuse() }
}
