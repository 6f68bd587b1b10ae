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

/// What may be said about one rename beside its names.
public struct RenameOptions: Sendable, Codable, Hashable {
  /// Codes of findings with severity `silent` that somebody has read and accepts.
  public var accepted: Set<String> = []
  /// A note for the ledger.
  public var notes: String?
  /// Where the new name comes from, if a pattern made it.
  var origin: NameOrigin?

  /// Nothing special.
  public init() {}
}
