import Postgres

/// What keeps a name alive.
public enum ShimKind: String, Codable, CaseIterable, Sendable {
  /// A view of the table: nothing about it can be wrong without an error, but it has no primary key.
  case view
  /// A partitioned table whose only partition is the renamed table: it has the table's primary key.
  case alias

  /// What SQL calls it.
  var noun: SQL { self == .view ? "VIEW" : "TABLE" }

  /// The kind in words.
  public var name: String { self == .view ? "view" : "alias table" }

  /// The kind in words, with its article.
  public var inWords: String { self == .view ? "a view" : "an alias table" }
}
