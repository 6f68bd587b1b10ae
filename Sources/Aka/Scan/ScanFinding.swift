/// A place in the sources that says an old name.
public struct ScanFinding: Sendable, Codable, Hashable {
  /// The file, as it was found.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The character in the line, from 1.
  public let column: Int
  /// The old name, as SQL writes it.
  public let name: String
  /// What to write instead, as SQL writes it.
  public let replacement: String
  /// How it is said.
  public let kind: Kind
  /// The line.
  public let text: String
  /// The line as it should be; nil where a person must decide.
  public let suggestion: String?

  /// How a name is said.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// In a statement.
    case sql
    /// In a declaration or call of a library that makes statements.
    case declaration
  }
}

/// What a scan saw.
public struct ScanReport: Sendable, Codable, Hashable {
  /// The places, by file and position.
  public internal(set) var findings: [ScanFinding] = []
  /// How many files were read.
  public internal(set) var files = 0
  /// How many bytes they have.
  public internal(set) var bytes = 0
  /// How many places a comment asks to ignore.
  public internal(set) var ignored = 0
  /// The files that could not be read.
  public internal(set) var unreadable: [String] = []

  /// A scan of nothing.
  public init() {}
}
