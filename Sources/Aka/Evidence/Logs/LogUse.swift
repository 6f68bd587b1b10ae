import Postgres

/// One way in which a log says a name: who, how, since when, and for example with what.
public struct LogUse: Equatable, Sendable {
  /// What is done under the name.
  public enum Kind: String, Sendable, Encodable, CaseIterable {
    /// Rows change: INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY FROM.
    case write
    /// Rows are read, or locked.
    case read
    /// The relation is used as an object: definitions, maintenance, its row type, `regclass`.
    case other
    /// It was looked for, and is not there (SQLSTATE 42P01).
    case missing
    /// The name is said, but PostgreSQL's grammar cannot tell what for.
    case possible
  }

  /// The name, as it was asked for.
  public let name: WrittenName
  /// What is done.
  public let kind: Kind
  /// The role; nil where the log does not tell.
  public let role: String?
  /// The database.
  public let database: String?
  /// The application_name.
  public let application: String?
  /// The client's host.
  public let client: String?
  /// How many records of the log say so. One execution may leave several, with log_duration or in the extended protocol.
  public internal(set) var records: Int
  /// The first of those records; nil where the log does not tell the time, or its zone is not known.
  public internal(set) var first: LogInstant?
  /// The last of them.
  public internal(set) var last: LogInstant?
  /// A statement, with parameters in place of its constants. Nil where the text is none that could be cleared of data.
  public internal(set) var example: String?
  /// Whether the name was written without a schema, where several of the names that were asked for could be meant.
  public let isAmbiguous: Bool
}

extension LogUse: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, kind, role, database, application, client, records, first, last, example, isAmbiguous
  }

  /// Encodes all of it; the name as a person would write it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name.description, forKey: .name)
    try container.encode(kind, forKey: .kind)
    try container.encode(role, forKey: .role)
    try container.encode(database, forKey: .database)
    try container.encode(application, forKey: .application)
    try container.encode(client, forKey: .client)
    try container.encode(records, forKey: .records)
    try container.encode(first, forKey: .first)
    try container.encode(last, forKey: .last)
    try container.encode(example, forKey: .example)
    try container.encode(isAmbiguous, forKey: .isAmbiguous)
  }
}
