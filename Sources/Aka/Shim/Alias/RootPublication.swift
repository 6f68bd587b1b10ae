import Postgres

/// A publication that would send an alias's table under the alias's name, or that aka keeps from doing so.
///
/// pgoutput sends a partition's changes under the name of its root if the publication holds that one and has
/// `publish_via_partition_root` (`get_rel_sync_entry`). The alias has a name that goes away: in a brownout for a while, and
/// what was written meanwhile says for ever one that no subscriber has. So the option is off while an alias lives.
struct RootPublication: Decodable {
  let oid: UInt32
  let name: Identifier
  let owner: Identifier
  /// Whether this role may alter it.
  let mayChange: Bool
  /// Whether the option is on.
  let viaRoot: Bool
  /// Whether aka switched it off and has not given it back since.
  let isSwitched: Bool
  /// Whether it would send one of the aliases that come.
  let sendsArriving: Bool
  /// Whether it holds an alias that stays.
  let sendsAliases: Bool
  /// Other partitioned tables in it, whose changes the option gives another name as well.
  let others: [String]

  /// What it must be switched off for.
  var isInTheWay: Bool { viaRoot && sendsArriving }
  /// Whether aka's account of it is closed.
  var isOver: Bool { isSwitched && !sendsArriving && !sendsAliases }
  /// Whether it gets its option back. Subscribers may know partitions by their own names meanwhile, and would drop what comes
  /// under that of a root without an error.
  var comesBack: Bool { isOver && !viaRoot && others.isEmpty && mayChange }

  /// A place for an alias, and the table behind it.
  struct Place {
    let table: UInt32
    let schema: Identifier
  }

  /// One JSON array of all that have the option, or had it until aka took it. It says no more than what its decisions need,
  /// so that it can be compared with what it was.
  ///
  /// - Parameters:
  ///   - arriving: the aliases that come. Unlogged tables send no changes.
  ///   - leaving: the aliases that go.
  ///   - hasLedger: whether there is one to ask.
  static func query(arriving: [Place], leaving: [UInt32], hasLedger: Bool) -> SQL {
    let aliases: SQL =
      hasLedger ? "SELECT shim_oid FROM aka.sys_table_migrations WHERE shim_oid IS NOT NULL" : "SELECT 0::oid"
    return """
      SELECT coalesce(jsonb_agg(jsonb_build_object('oid', p.oid::bigint, 'name', p.pubname, 'owner', pg_get_userbyid(p.pubowner),
        'may_change', pg_has_role(p.pubowner, 'USAGE'), 'via_root', p.pubviaroot, 'is_switched', p.is_switched,
        'sends_arriving', EXISTS (SELECT FROM unnest(\(arriving.map(\.table))::oid[], \(arriving.map(\.schema.name))::name[])
            a (oid, nspname) JOIN pg_class t ON t.oid = a.oid AND t.relpersistence = 'p'
          JOIN pg_namespace n ON n.nspname = a.nspname
          WHERE p.puballtables OR EXISTS (SELECT FROM pg_publication_namespace m WHERE m.pnpubid = p.oid AND m.pnnspid = n.oid)),
        'sends_aliases', EXISTS (SELECT FROM unnest(r.oids) o (oid) WHERE o.oid IN (\(aliases))),
        'others', coalesce((SELECT jsonb_agg(o.oid::regclass::text ORDER BY o.oid::regclass::text)
          FROM unnest(r.oids) o (oid) WHERE o.oid NOT IN (\(aliases))), '[]')) ORDER BY p.oid), '[]') AS found
      FROM (SELECT *, \(hasLedger ? isSwitched : "false") AS is_switched FROM pg_publication) p
      CROSS JOIN LATERAL (SELECT ARRAY(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'p' AND c.relpersistence = 'p' AND n.nspname <> 'aka' AND c.oid <> ALL(\(leaving)::oid[])
          AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_namespace m WHERE m.pnpubid = p.oid AND m.pnnspid = n.oid)
            OR EXISTS (SELECT FROM pg_publication_rel l WHERE l.prpubid = p.oid AND l.prrelid = c.oid))) AS oids) r
      WHERE p.pubviaroot OR p.is_switched
      """
  }

  /// The latest event about a publication says whose the option is.
  private static let isSwitched: SQL = """
    coalesce((SELECT e.event = \(literal: PublicationSwitches.off) FROM aka.sys_table_migration_events e
      WHERE e.event IN (\(literal: PublicationSwitches.off), \(literal: PublicationSwitches.on))
        AND (e.detail ->> 'publication')::oid = pg_publication.oid ORDER BY e.id DESC LIMIT 1), false)
    """
}
