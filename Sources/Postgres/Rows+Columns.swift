import CLibPQ

extension Rows {
  /// The columns in order, also those that share a name.
  public var fields: [Field] {
    (0..<PQnfields(result)).map {
      Field(name: String(cString: PQfname(result, $0)), type: PQftype(result, $0))
    }
  }

  /// A column of a result.
  public struct Field: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The type's OID.
    public let type: UInt32

    /// Whether its values are numbers: int2, int4, int8, float4, float8, numeric, oid (pg_type.dat).
    public var isNumber: Bool { [20, 21, 23, 26, 700, 701, 1700].contains(type) }
    /// Whether its values are true and false.
    public var isBoolean: Bool { type == 16 }
    /// Whether its values are JSON already: json and jsonb.
    public var isJSON: Bool { type == 114 || type == 3802 }
  }
}

extension Row {
  /// The texts of all columns, in order; `nil` is NULL.
  public var texts: [String?] {
    (0..<PQnfields(rows.result)).map { field in
      PQgetisnull(rows.result, index, field) == 0
        ? String(cString: PQgetvalue(rows.result, index, field)) : nil
    }
  }
}
