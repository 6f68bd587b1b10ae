import Postgres

/// A wish for a view that is made in the same instant as a rename: `v_user` beside `tb_user`.
public struct ReadView: Sendable, Codable, Hashable {
  /// Its schema; the table's, if none is said.
  public var schema: Identifier?
  /// Its name.
  public var name: Identifier
  /// What it shows.
  public var source: Source
  /// Whether its readers need rights of their own on the table, and see what its policies let them see.
  public var securityInvoker = true
  /// Whether no condition of a reader's is evaluated on rows that the view hides.
  public var securityBarrier = false
  /// Who may read it; `nil` means whoever may read the table.
  public var readers: [Identifier]?
  /// Its comment.
  public var comment: String?

  /// Where its rows come from.
  public enum Source: Sendable, Codable, Hashable {
    /// Expressions over the renamed table, all columns if there are none, and a condition.
    case table(select: String?, condition: String?)
    /// A query of its own, which may say old and new names.
    case query(String)
  }

  /// A view of a whole table.
  public init(
    schema: Identifier? = nil, name: Identifier, source: Source = .table(select: nil, condition: nil)
  ) {
    self.schema = schema
    self.name = name
    self.source = source
  }
}

/// A view of a plan.
public struct PlannedView: Sendable, Codable, Hashable {
  /// Its name.
  public let name: QualifiedName
  /// Its query as it is staged, before the tables have their new names. PostgreSQL remembers tables, not names.
  public let query: String
  /// What was wished for.
  let wish: ReadView
  /// By which names without a schema are found.
  let searchPath: String
  /// Whether an earlier run of the same rename made it, so that it stays as it is.
  public let isThere: Bool
}
