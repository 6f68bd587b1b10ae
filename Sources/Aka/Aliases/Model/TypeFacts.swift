import Postgres

/// The types of columns, and all types that those are made of.
struct TypeFacts {
  private let facts: [UInt32: Fact]

  private struct Fact: Decodable {
    let oid: UInt32
    let schema: Identifier
    let name: Identifier
    let kind: Kind
    /// The element of an array, or what a domain is over.
    let inner: UInt32?
    let dimensions: Int
    let notNull: Bool
    let isRowType: Bool
    let labels: [String]
    let fields: [ColumnFact]
    let comment: String?

    var qualifiedName: QualifiedName { QualifiedName(schema, name) }
  }

  private enum Kind: String, Decodable {
    case base, array, domain, `enum`, composite, range
  }

  /// `json_categorize_type` (jsonfuncs.c, json.c) decides what row_to_json writes: it looks through domains, takes for an
  /// array what is subscripted by `array_subscript_handler` (`name` and `point` have elements too, but are none), and
  /// asks a type that is not built in for its own cast to json. 25 is text, which stands in for an enum that has no label
  /// yet, and 114 is json; 16384 is the first OID that is not built in (`FirstNormalObjectId`).
  static func read(_ connection: Connection, columnsOf tables: [UInt32]) throws -> TypeFacts {
    let rows = try connection.run(
      """
      WITH RECURSIVE used (oid) AS (
        SELECT atttypid FROM pg_attribute WHERE attrelid = ANY(\(tables)) AND attnum > 0 AND NOT attisdropped
        UNION
        SELECT next.oid FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (
          SELECT t.typelem AS oid WHERE t.typsubscript = 'array_subscript_handler'::regproc
          UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
          UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid
            AND a.attnum > 0 AND NOT a.attisdropped
          UNION ALL SELECT stand_in FROM (VALUES (25), (114)) s (stand_in) WHERE t.oid >= 16384) next
      )
      SELECT jsonb_build_object('oid', t.oid::bigint, 'schema', n.nspname, 'name', t.typname,
        'kind', k.kind, 'inner', CASE k.kind WHEN 'array' THEN t.typelem::bigint WHEN 'domain'
          THEN CASE t.typtype WHEN 'd' THEN t.typbasetype::bigint WHEN 'e' THEN 25 ELSE 114 END END,
        'dimensions', t.typndims, 'not_null', t.typnotnull, 'is_row_type', coalesce(c.relkind <> 'c', false),
        'labels', coalesce((SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
          WHERE e.enumtypid = t.oid), '[]'),
        'fields', CASE k.kind WHEN 'composite' THEN \(ColumnFact.list(ofRelation: "t.typrelid")) ELSE '[]' END,
        'comment', coalesce(obj_description(t.oid, 'pg_type'), obj_description(c.oid, 'pg_class'))) AS fact
      FROM used JOIN pg_type t USING (oid) JOIN pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_class c ON c.oid = t.typrelid AND t.typtype = 'c'
        CROSS JOIN LATERAL (SELECT CASE
          WHEN t.typtype = 'd' THEN 'domain'
          WHEN t.typsubscript = 'array_subscript_handler'::regproc THEN 'array'
          WHEN t.oid >= 16384 AND EXISTS (SELECT FROM pg_cast x WHERE x.castsource = t.oid AND x.casttarget = 114
            AND x.castmethod = 'f') THEN 'domain'
          WHEN t.typtype = 'e' THEN CASE WHEN EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid)
            THEN 'enum' ELSE 'domain' END
          WHEN t.typtype = 'c' THEN 'composite' WHEN t.typtype = 'r' THEN 'range' ELSE 'base' END AS kind) k
      """
    ).map { try $0.json("fact", as: Fact.self) }
    return TypeFacts(facts: Dictionary(uniqueKeysWithValues: rows.map { ($0.oid, $0) }))
  }

  /// The enum types among them.
  var enums: [SchemaModel.EnumType] {
    facts.values.filter { $0.kind == .enum }
      .map { SchemaModel.EnumType(name: $0.qualifiedName, labels: $0.labels, comment: $0.comment) }
      .sorted { $0.name < $1.name }
  }

  /// The composite types among them.
  func composites() throws -> [SchemaModel.CompositeType] {
    try facts.values.filter { $0.kind == .composite }.map { fact in
      SchemaModel.CompositeType(
        name: fact.qualifiedName, isRowType: fact.isRowType, fields: try fact.fields.map(column),
        comment: fact.comment)
    }.sorted { $0.name < $1.name }
  }

  /// A column with its type taken apart.
  func column(_ fact: ColumnFact) throws -> SchemaModel.Column {
    SchemaModel.Column(
      name: fact.name, type: try type(fact.type, dimensions: fact.dimensions), spelling: fact.spelling,
      notNull: try fact.notNull || refusesNull(fact.type), identity: fact.identity,
      isGenerated: fact.isGenerated, comment: fact.comment)
  }

  private func fact(_ oid: UInt32) throws -> Fact {
    guard let fact = facts[oid] else {
      throw Refusal("type \(oid) vanished while the catalog was read", remedy: "run the command again")
    }
    return fact
  }

  private func type(_ oid: UInt32, dimensions: Int) throws -> ColumnType {
    let fact = try fact(oid)
    switch (fact.kind, fact.inner) {
    case (.array, let element?):
      return .array(of: try type(element, dimensions: 0), dimensions: max(1, dimensions))
    case (.domain, let base?):
      return .domain(name: fact.qualifiedName, over: try type(base, dimensions: fact.dimensions))
    case (.enum, _): return .enumeration(name: fact.qualifiedName)
    case (.composite, _): return .composite(name: fact.qualifiedName)
    case (.range, _): return .range(name: fact.qualifiedName)
    default: return .base(name: fact.qualifiedName)
    }
  }

  private func refusesNull(_ oid: UInt32) throws -> Bool {
    let fact = try fact(oid)
    guard fact.kind == .domain, let base = fact.inner else { return false }
    return try fact.notNull || refusesNull(base)
  }
}
