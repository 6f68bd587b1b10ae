import Postgres

/// Views that were built on a shim.
struct ShimReaders {
  let connection: Connection

  /// Whether a row of pg_class is a view that asks for the rights of who reads it, as an expression.
  static func asksReader(_ row: Identifier) -> SQL {
    """
    coalesce((SELECT option_value::bool FROM pg_options_to_table(\(row).reloptions)
      WHERE option_name = 'security_invoker'), false)
    """
  }

  /// Those whose reader needs rights on the table below the shim, where on the table itself their owner's would do: below a view
  /// that is checked as its invoker, PostgreSQL checks the role that asks, whatever view stands above.
  func whoseReadersNeedRights(on shim: UInt32) throws -> [String] {
    try connection.run(
      """
      SELECT DISTINCT v.oid::regclass::text AS name
      FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
        JOIN pg_class s ON s.oid = d.refobjid
      WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = \(shim)::oid
        AND v.oid <> s.oid AND v.relkind = 'v' AND s.relkind = 'v'
        AND \(Self.asksReader("s")) AND NOT \(Self.asksReader("v"))
      ORDER BY 1
      """
    ).map { try $0["name"] }
  }
}
