import Postgres

/// A shim that makes room for its table, with what was built on it meanwhile.
struct OutgoingShim {
  /// The rename that it belonged to.
  let entry: LedgerEntry
  /// The view.
  let oid: UInt32
  /// Where it is put aside.
  let parked: QualifiedName
  /// Objects on it that go over to the table.
  let repointed: [Repointed]
  /// Objects on it that cannot: materialized views, policies, row types. For their sake it stays in schema aka, where
  /// they go on reading it. Nothing is ever dropped with them.
  let kept: [String]
  /// How the table is attached to it; `nil` for a view, and for an alias that somebody detached.
  var attachment: AliasAttachment?
  /// What it is.
  var kind = ShimKind.view

  /// An object with the statement that defines it anew. Its text names the shim; when it runs, the table has that name.
  struct Repointed: Decodable {
    let schema: Identifier
    let object: Identifier
    private let sql: String
    private let isView: Bool
    /// Whose it is.
    let owner: Identifier
    /// The version of the catalog's row that holds the definition.
    let version: CatalogVersion

    var name: QualifiedName { QualifiedName(schema, object) }
    var definition: SQL { SQL(unescaped: sql) }
    /// Functions are not locked.
    var isLockable: Bool { isView }
  }
}

extension OutgoingShim {
  /// Why it cannot make room. What stays on a view goes on reading the table; an alias that has let its table go is empty.
  var refusal: Refusal? {
    guard kind == .alias, !kept.isEmpty else { return nil }
    return Refusal(
      "\(kept.inWords(atMost: 3)) is built on the alias table of \(entry.old) -> \(entry.newName) and cannot go over to the table",
      remedy: "drop it first, and make it again on the table")
  }

  /// A query for what depends on a shim: objects, what they are part of, and how. What belongs to the shim itself, and what
  /// aka built for it, is left out.
  static func links(to shim: UInt32) -> SQL {
    """
    SELECT CASE WHEN r.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass END AS classid,
      coalesce(r.ev_class, d.objid) AS objid, r.rulename, d.refclassid = 'pg_type'::regclass AS by_row_type
    FROM pg_depend d LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    WHERE d.deptype IN ('n', 'a') AND (
      (d.refclassid = 'pg_class'::regclass AND d.refobjid = \(unescaped: shim))
      OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (SELECT t.oid FROM pg_type t WHERE t.typrelid = \(unescaped: shim)
          UNION SELECT t.typarray FROM pg_type t WHERE t.typrelid = \(unescaped: shim))))
      AND r.ev_class IS DISTINCT FROM \(unescaped: shim)
      AND NOT (d.classid = 'pg_attrdef'::regclass AND d.refobjid = \(unescaped: shim))
      AND NOT EXISTS (SELECT FROM pg_proc p LEFT JOIN pg_cast c ON c.castfunc = p.oid
        WHERE p.pronamespace = 'aka'::regnamespace AND (
          d.classid = 'pg_proc'::regclass AND d.objid = p.oid OR d.classid = 'pg_cast'::regclass AND d.objid = c.oid))
      AND NOT (d.classid = 'pg_trigger'::regclass AND EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
        WHERE g.oid = d.objid AND (p.pronamespace = 'aka'::regnamespace OR g.tgrelid = \(unescaped: shim)
          AND (\(isCopied("pg_trigger", "tgrelid", "tgname", "g", shim)) AND g.tgtype & 1 = 0 OR \(isPutAside(shim))))))
      AND NOT (\(belongsToAlias("d.classid", "d.objid", shim)))
    """
  }

  /// Whether an alias has a part because its table has one of that name. (Row triggers are never copied.)
  private static func isCopied(_ catalog: SQL, _ owner: SQL, _ name: SQL, _ part: SQL, _ shim: UInt32) -> SQL
  {
    """
    EXISTS (SELECT FROM pg_inherits i JOIN \(catalog) b ON b.\(owner) = i.inhrelid
        WHERE i.inhparent = \(unescaped: shim) AND b.\(name) = \(part).\(name))
    """
  }

  /// Whether an alias has let its table go and was put aside. Nobody gives anything to one that is.
  private static func isPutAside(_ shim: UInt32) -> SQL {
    """
    EXISTS (SELECT FROM pg_class k WHERE k.oid = \(unescaped: shim) AND k.relkind = 'p' AND k.relnamespace = 'aka'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = k.oid))
    """
  }

  /// The partition of an alias, what it shares with it (indexes, constraints) and what it copied from it.
  private static func belongsToAlias(_ classid: SQL, _ objid: SQL, _ shim: UInt32) -> SQL {
    """
    \(classid) = 'pg_class'::regclass AND \(objid) IN (
        SELECT i.inhrelid FROM pg_inherits i JOIN aka.sys_table_migrations m ON m.table_oid = i.inhrelid
        WHERE i.inhparent = \(unescaped: shim)
        UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = \(unescaped: shim))
      OR \(classid) = 'pg_constraint'::regclass AND \(objid) IN (SELECT oid FROM pg_constraint WHERE conrelid = \(unescaped: shim))
      OR \(classid) = 'pg_policy'::regclass AND \(objid) IN (SELECT p.oid FROM pg_policy p WHERE p.polrelid = \(unescaped: shim)
        AND (\(isCopied("pg_policy", "polrelid", "polname", "p", shim)) OR \(isPutAside(shim))))
    """
  }

  /// A query for the objects that were built on a shim, and what defines them anew where that can be done.
  static func users(of shim: UInt32) -> SQL {
    """
    WITH links AS (
      \(links(to: shim))
    ), users AS (
      SELECT classid, objid, bool_and(rulename IS NULL OR rulename = '_RETURN') AS only_reads, bool_or(by_row_type) AS by_row_type
      FROM links GROUP BY classid, objid
    )
    SELECT pg_describe_object(u.classid, u.objid, 0) AS description,
      CASE WHEN u.by_row_type THEN NULL
           WHEN c.relkind = 'v' AND u.only_reads AND pg_has_role(c.relowner, 'USAGE') THEN
             jsonb_build_object('schema', n.nspname, 'object', c.relname, 'is_view', true,
               'owner', pg_get_userbyid(c.relowner), 'version', (SELECT jsonb_build_object('catalog', 'pg_rewrite',
                 'oid', w.oid::bigint, 'xmin', w.xmin::text) FROM pg_rewrite w
                 WHERE w.ev_class = c.oid AND w.rulename = '_RETURN'), 'sql',
               format('CREATE OR REPLACE VIEW %I.%I %s AS %s', n.nspname, c.relname,
                 'WITH (' || array_to_string(c.reloptions, ', ') || ')', rtrim(pg_get_viewdef(c.oid), ';')))
           WHEN p.prosqlbody IS NOT NULL AND pg_has_role(p.proowner, 'USAGE') THEN
             jsonb_build_object('schema', n.nspname, 'object', p.proname, 'is_view', false,
               'owner', pg_get_userbyid(p.proowner), 'version', jsonb_build_object('catalog', 'pg_proc',
                 'oid', p.oid::bigint, 'xmin', p.xmin::text), 'sql',
               pg_get_functiondef(p.oid))
      END AS repointed
    FROM users u
    LEFT JOIN pg_class c ON u.classid = 'pg_class'::regclass AND c.oid = u.objid
    LEFT JOIN pg_proc p ON u.classid = 'pg_proc'::regclass AND p.oid = u.objid
    LEFT JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, p.pronamespace)
    ORDER BY 1
    """
  }
}

extension Catalog {
  /// Reads what was built on a shim. The transaction must print names in full.
  ///
  /// What holds rows of the shim's own type (`SELECT u FROM users u`) cannot go over: the table's row type is another, and
  /// CREATE OR REPLACE VIEW changes no column's type.
  func outgoing(_ shim: UInt32, of entry: LedgerEntry) throws -> OutgoingShim {
    let users = try connection.run(OutgoingShim.users(of: shim))
    var repointed: [OutgoingShim.Repointed] = []
    var kept: [String] = []
    for row in users {
      if try row.text("repointed") != nil {
        repointed.append(try row.json("repointed"))
      } else {
        kept.append(try row["description"])
      }
    }
    let isAttached: Bool = try connection.run(
      "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhparent = \(shim) AND inhrelid = \(entry.tableOid))"
    ).scalar()
    var attachment = isAttached ? entry.attachment(flipped: entry.status == .rolledBack) : nil
    attachment?.present = try AliasKeys.present(of: shim, with: entry.tableOid, connection)
    return OutgoingShim(
      entry: entry, oid: shim, parked: entry.stagedName("parked_\(shim)"), repointed: repointed, kept: kept,
      attachment: attachment, kind: entry.shimKind)
  }
}
