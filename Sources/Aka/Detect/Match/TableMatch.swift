import Postgres

/// A table, or a view, that has another name in the files.
public struct TableMatch: Sendable, Encodable {
  /// What decided it.
  public enum Basis: String, Sendable, Codable {
    /// Nothing else is like it.
    case structure
    /// Several are alike, and the names decide, because somebody trusts them to.
    case name
    /// A person said so.
    case answer
  }

  let oldOid: UInt32
  let newOid: UInt32
  /// The name in the database.
  public let old: QualifiedName
  /// The name in the files.
  public let new: QualifiedName
  /// How sure it is, from 0 to 1.
  public let confidence: Double
  /// What decided it.
  public let basis: Basis
  /// What speaks for it, and against it.
  public let evidence: [String]
  /// About how many rows it holds.
  public let rows: Double?

  /// An object's number means nothing outside its database.
  private enum CodingKeys: String, CodingKey { case old, new, confidence, basis, evidence, rows }
}

/// A table of which nobody but a person can say what became of it.
public struct Ambiguity: Sendable, Encodable {
  /// One of the tables that it may be now.
  public struct Candidate: Sendable, Encodable {
    /// The name in the files.
    public let new: QualifiedName
    let newOid: UInt32
    /// How much speaks for it, from 0 to 1.
    public let confidence: Double
    /// Whether the new name says the old one.
    public let namesAreAkin: Bool
    /// What speaks for it, and against it.
    public let evidence: [String]

    private enum CodingKeys: String, CodingKey { case new, confidence, namesAreAkin, evidence }
  }

  /// The name in the database.
  public let old: QualifiedName
  let oldOid: UInt32
  /// About how many rows it holds.
  public let rows: Double?
  /// What it may be called now, the most alike first; or it is gone.
  public let candidates: [Candidate]

  private enum CodingKeys: String, CodingKey { case old, rows, candidates }
}

/// What a person said about tables of which structure does not tell what became of them.
public struct DetectionAnswers: Sendable {
  /// Tables that were renamed.
  public var renames: [(old: WrittenName, new: WrittenName)] = []
  /// Tables that are gone.
  public var dropped: [WrittenName] = []
  /// Whether names decide between tables that are alike.
  public var trustsNames = false

  /// Nothing was said.
  public init() {}
}
