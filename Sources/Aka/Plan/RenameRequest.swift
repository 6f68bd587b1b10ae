import Postgres

/// A wish: this table, that name. Names are as a person wrote them.
public struct RenameRequest: Sendable, Hashable {
  /// The table's present name.
  public let old: WrittenName
  /// The name that it shall have; without a schema, it stays where it is.
  public let new: WrittenName
  /// What else was said about it.
  public let options: RenameOptions

  /// Wishes for a rename.
  public init(old: WrittenName, new: WrittenName, options: RenameOptions = RenameOptions()) {
    self.old = old
    self.new = new
    self.options = options
  }
}

extension RenameRequest {
  /// Whether it is about one of some tables; a name without a schema may be that of any.
  func concerns(_ tables: Set<QualifiedName>) -> Bool {
    tables.contains { $0.name == old.name && (old.schema ?? $0.schema) == $0.schema }
  }
}

/// What may be said about one rename beside its names.
public struct RenameOptions: Sendable, Codable, Hashable {
  /// Codes of findings with severity `silent` that somebody has read and accepts.
  public var accepted: Set<String> = []
  /// A note for the ledger.
  public var notes: String?
  /// What shall keep the old name alive.
  public var shim = ShimWish.view
  /// The libraries that say the old name, for ``ShimWish/auto``.
  public var clients: Set<Client> = []
  /// How the shim shall write.
  public var writes = WriteWish()
  /// Columns that get new names in the same step.
  public var columns: [ColumnRename] = []
  /// Whether trigger functions that read their table's name are made to read the old one.
  public var patchesTriggers = false
  /// Whether uses of the old name are counted.
  public var probe = ProbeKind.count
  /// Views that are made in the same instant.
  public var views: [ReadView] = []
  /// Where the new name comes from, if a pattern made it.
  var origin: NameOrigin?

  /// Nothing special.
  public init() {}
}

/// A column that gets a new name together with its table; the shim goes on showing the old one.
public struct ColumnRename: Sendable, Codable, Hashable {
  /// The present name.
  public let old: Identifier
  /// The name to be.
  public let new: Identifier

  /// A column's names.
  public init(old: Identifier, new: Identifier) {
    self.old = old
    self.new = new
  }

  var reversed: ColumnRename { ColumnRename(old: new, new: old) }
}
