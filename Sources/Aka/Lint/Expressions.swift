import Postgres

/// What a rule asks of an expression.
extension JSONValue {
  /// A function that may give every row another value. Whether a function of the user's is volatile only the database
  /// knows, so it may be.
  var volatileFunction: String? {
    var found: String?
    _ = contains { value in
      guard let names = value["FuncCall"]?["funcname"]?.elements else { return false }
      let name = names.last?["String"]?["sval"]?.string ?? ""
      guard !Self.stable.contains(name) else { return false }
      found = name
      return true
    }
    return found
  }

  /// Functions that are often in defaults and are not volatile.
  private static let stable: Set<String> = [
    "now", "statement_timestamp", "transaction_timestamp", "timezone", "date_trunc", "date_part", "to_char",
    "to_timestamp", "to_date", "make_date", "make_interval", "make_timestamptz", "lower", "upper", "concat",
    "repeat",
    "md5", "encode", "decode", "current_setting", "current_database", "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array", "json_build_array", "to_json", "to_jsonb", "array_fill", "string_to_array", "abs",
    "floor",
    "ceil", "round", "length", "inet", "text", "numeric", "int4", "int8",
  ]

  /// The column of `column IS NOT NULL`.
  var notNullColumn: Identifier? {
    guard let test = self["NullTest"], test["nulltesttype"]?.string == "IS_NOT_NULL",
      let fields = test["arg"]?["ColumnRef"]?["fields"]?.elements
    else { return nil }
    return fields.last?["String"]?["sval"]?.string.map { Identifier($0) }
  }
}
