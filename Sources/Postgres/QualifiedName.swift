/// A relation's full name: schema and name, both exact.
public struct QualifiedName: Hashable, Sendable, Comparable, Codable {
  /// The schema.
  public let schema: Identifier
  /// The name within the schema.
  public let name: Identifier

  /// Joins a schema and a name.
  public init(_ schema: Identifier, _ name: Identifier) {
    self.schema = schema
    self.name = name
  }

  /// `"schema"."name"`, for SQL.
  public var quoted: String { schema.quoted + "." + name.quoted }

  /// By schema, then by name.
  public static func < (left: QualifiedName, right: QualifiedName) -> Bool {
    (left.schema, left.name) < (right.schema, right.name)
  }
}

extension QualifiedName: CustomStringConvertible {
  /// `schema.name`, each quoted only where it must be.
  public var description: String { "\(schema).\(name)" }

  /// Without the schema beside a name that has the same.
  public func beside(_ other: QualifiedName) -> String {
    schema == other.schema ? name.description : description
  }
}
