import Postgres

/// A named plan as a file holds it: which tables to rename, one by one or by pattern, all in one transaction.
public struct Manifest: Sendable, Hashable {
  /// What the plan is called, for the ledger.
  public var name: String?
  /// A note for the ledger.
  public var notes: String?
  /// The schema of names that are written without one, and the one in which patterns look.
  public var schema: Identifier?
  /// The renames that are spelled out. They win over patterns.
  public var renames: [RenameRequest]
  /// Rules for the rest of the schema, the first that matches a table counts.
  public var patterns: [NamePattern]
  /// Of all that it says, only what is about one of these tables counts; nil stands for all.
  var onlyTables: Set<QualifiedName>?
  /// The schema in which the queries of views look first, if the manifest is that of one tenant.
  var tenant: Identifier?

  /// A plan.
  public init(
    name: String? = nil, notes: String? = nil, schema: Identifier? = nil, renames: [RenameRequest] = [],
    patterns: [NamePattern] = []
  ) {
    self.name = name
    self.notes = notes
    self.schema = schema
    self.renames = renames
    self.patterns = patterns
  }
}

/// A manifest that cannot be read. Nothing was changed.
public struct ManifestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name as the user gave it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// Where in the document: `renames[2].old`; empty at the top.
  public let key: String
  /// What is wrong and what would be right.
  public let problem: String

  /// `plan.json:3:14: renames[2].old: expected a string`.
  public var description: String {
    "\(file):\(line):\(column): " + (key.isEmpty ? "" : key + ": ") + problem
  }
}
