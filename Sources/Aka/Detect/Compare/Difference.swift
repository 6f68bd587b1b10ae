import Postgres

/// Something in which the database and the files differ, beside the names of tables.
public struct Difference: Sendable, Codable {
  /// How.
  public enum Change: String, Sendable, Codable, CaseIterable {
    /// Only the files have it.
    case added
    /// Only the database has it.
    case dropped
    /// Both have it, and it is not the same.
    case altered
    /// Both have it, under another name.
    case renamed
    /// Both have it, with another comment.
    case commented
  }

  /// What sort of object.
  public let kind: ObjectKind
  /// How they differ.
  public let change: Change
  /// The table that it belongs to, as it is called when the renames are done.
  public let table: QualifiedName?
  /// Its name, with its schema if it belongs to no table.
  public let name: String
  /// What the database has.
  public let from: String?
  /// What the files say.
  public let to: String?
  /// What makes the database what the files say; empty if there is more than one way to do that.
  public let up: [String]
  /// What undoes it.
  public let down: [String]
}
