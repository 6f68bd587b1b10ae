import PGQuery

/// PostgreSQL's own types, which win over a table of the same name: pg_catalog is searched first unless the search path
/// says otherwise. `note text` is no row of a table `text`.
enum BuiltInTypes {
  /// Whether a reference means such a type.
  static func contain(_ reference: TableReference) -> Bool {
    reference.use == .rowType && reference.schema == nil && names.contains(reference.name)
  }

  private static let names: Set<String> = [
    "aclitem", "bit", "bool", "box", "bpchar", "bytea", "char", "cid", "cidr", "circle", "date",
    "datemultirange", "daterange",
    "event_trigger", "float4", "float8", "inet", "int2", "int4", "int4multirange", "int4range", "int8",
    "int8multirange",
    "int8range", "internal", "interval", "json", "jsonb", "jsonpath", "line", "lseg", "macaddr", "macaddr8",
    "money", "name",
    "numeric", "nummultirange", "numrange", "oid", "oidvector", "path", "pg_lsn", "point", "polygon",
    "record", "refcursor",
    "regclass", "regproc", "regrole", "regtype", "serial", "bigserial", "smallserial", "text", "tid", "time",
    "timestamp",
    "timestamptz", "timetz", "trigger", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange",
    "tsvector",
    "unknown", "uuid", "varbit", "varchar", "void", "xid", "xml",
  ]
}
