extension TypeMapping {
  /// One line of the mapping's table.
  public struct Line: Sendable {
    /// PostgreSQL's types, by the names that the catalog has for them.
    public let types: [String]
    /// The Swift type.
    public let swift: String
  }

  /// What each type becomes, unless the configuration says otherwise. Types that are not here are `String`: row_to_json
  /// writes what their output function writes.
  public static let table: [Line] = [
    Line(types: ["bool"], swift: "Bool"),
    Line(types: ["int2"], swift: "Int16"),
    Line(types: ["int4"], swift: "Int32"),
    Line(types: ["int8"], swift: "Int64"),
    Line(types: ["float4"], swift: "Float"),
    Line(types: ["float8"], swift: "Double"),
    Line(types: ["numeric"], swift: "Decimal"),
    Line(types: ["uuid"], swift: "UUID"),
    Line(types: ["timestamptz"], swift: "PostgresValue.Timestamp"),
    Line(types: ["timestamp"], swift: "PostgresValue.LocalTimestamp"),
    Line(types: ["date"], swift: "PostgresValue.Day"),
    Line(types: ["bytea"], swift: "PostgresValue.Bytes"),
    Line(types: ["json", "jsonb"], swift: "PostgresValue.JSON"),
  ]

  /// What every range type becomes.
  public static let range = "PostgresValue.Range"

  static let builtIn: [String: String] = Dictionary(
    uniqueKeysWithValues: table.flatMap { line in line.types.map { ($0, line.swift) } })

  /// Other words for the names in the catalog.
  static let synonyms: [String: String] = [
    "boolean": "bool", "smallint": "int2", "int": "int4", "integer": "int4", "bigint": "int8",
    "real": "float4",
    "double precision": "float8", "decimal": "numeric", "character varying": "varchar",
    "character": "bpchar", "char": "bpchar", "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz", "time without time zone": "time",
    "time with time zone": "timetz",
    "bit varying": "varbit",
  ]
}
