import Postgres

extension Dependencies {
  /// An index of the table. It keeps its name.
  public struct Index: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier
    /// Whether it is unique.
    public let isUnique: Bool
    /// Whether it is the primary key's.
    public let isPrimary: Bool
    /// Its key columns, in order; expressions are left out.
    let columns: [Identifier]

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT i.indrelid AS table_oid, jsonb_build_object(
        'name', c.relname, 'is_unique', i.indisunique, 'is_primary', i.indisprimary,
        'columns', (SELECT coalesce(jsonb_agg(a.attname ORDER BY k.place), '[]')
          FROM generate_series(0, i.indnkeyatts - 1) k (place)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place] AND a.attnum > 0)) AS fact
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ANY(\(tables)) ORDER BY c.relname
      """
    }
  }

  /// A constraint of the table that is no foreign key. It keeps its name.
  public struct Constraint: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier
    /// What it demands, as SQL.
    public let definition: String
    /// Whether an INSERT can conflict with it: a primary key, a unique or an exclusion constraint.
    let isUnique: Bool

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT conrelid AS table_oid, jsonb_build_object(
        'name', conname, 'is_unique', contype IN ('p', 'u', 'x'), 'definition', pg_get_constraintdef(oid)) AS fact
      FROM pg_constraint WHERE conrelid = ANY(\(tables)) AND contype <> 'f' ORDER BY conname
      """
    }
  }

  /// A trigger of the table. It follows the table.
  public struct Trigger: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier
    /// The function that it calls.
    public let function: String
    /// The function's identity.
    let functionOid: UInt32
    /// Whether one of its arguments is the table's name.
    let handsOnName: Bool
    /// Whether it fires once a statement, also for those rows of the table that foreign keys change because of others of it.
    let gathersCascades: Bool

    /// The same trigger in another database.
    func placed(calling function: UInt32) -> Trigger {
      Trigger(
        name: name, function: self.function, functionOid: function, handsOnName: handsOnName,
        gathersCascades: gathersCascades)
    }

    /// Triggers that PostgreSQL made itself, for foreign keys and partitions, are not the user's concern. Each argument ends
    /// with a zero byte. A foreign key acts on another table by triggers of the one that it references.
    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT tgrelid AS table_oid, jsonb_build_object(
        'name', tgname, 'function', tgfoid::regprocedure::text, 'function_oid', tgfoid::bigint, 'hands_on_name', EXISTS (
          SELECT FROM unnest(ARRAY[c.relname::text, n.nspname || '.' || c.relname]) name WHERE position(
            '\\x00'::bytea || convert_to(name, getdatabaseencoding()::name) || '\\x00'::bytea IN '\\x00'::bytea || tgargs) > 0),
        'gathers_cascades', CASE WHEN tgtype & 1 = 0 THEN EXISTS (
          WITH RECURSIVE acts (source, target) AS (
            SELECT 0::oid, tgrelid
            UNION
            SELECT acts.target, g.tgconstrrelid FROM acts JOIN pg_trigger g ON g.tgrelid = acts.target
            JOIN pg_proc p ON p.oid = g.tgfoid
            WHERE g.tgisinternal AND p.proname ~ '^RI_FKey_(cascade|setnull|setdefault)_'
          )
          SELECT FROM acts WHERE source <> 0 AND target = tgrelid) ELSE false END) AS fact
      FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE tgrelid = ANY(\(tables)) AND NOT tgisinternal ORDER BY tgname
      """
    }
  }

  /// A rewrite rule of the table. It follows the table; statements on the old name meet it as well.
  public struct Rule: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT ev_class AS table_oid, jsonb_build_object('name', rulename) AS fact
      FROM pg_rewrite WHERE ev_class = ANY(\(tables)) AND rulename <> '_RETURN' ORDER BY rulename
      """
    }
  }

  /// A row-level security policy of the table. It follows the table, and the shim obeys it.
  public struct Policy: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT polrelid AS table_oid, jsonb_build_object('name', polname) AS fact
      FROM pg_policy WHERE polrelid = ANY(\(tables)) ORDER BY polname
      """
    }
  }
}
