/// What a scan of logs covers. Absence of uses means something only where the coverage has no gaps.
public struct LogCoverage: Sendable, Encodable {
  /// The files, in the order of their times.
  public internal(set) var files: [LogFileCoverage] = []
  /// Whether any record is missing.
  public internal(set) var continuity: LogContinuity = .notChecked
  /// What is known to be missing.
  public internal(set) var gaps: [LogGap] = []

  /// The time of the first record.
  public var from: LogInstant? { files.compactMap(\.from).min() }
  /// The time of the last record.
  public var to: LogInstant? { files.compactMap(\.to).max() }

  private enum CodingKeys: String, CodingKey { case from, to, continuity, gaps, files }

  /// Encodes all of it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(continuity, forKey: .continuity)
    try container.encode(gaps, forKey: .gaps)
    try container.encode(files, forKey: .files)
  }
}

/// What was read of one file.
public struct LogFileCoverage: Sendable, Encodable {
  /// Where it lies; `-` is standard input.
  public let path: String
  /// Its format.
  public let format: String
  /// How many bytes were read, after decompression.
  public internal(set) var bytes = 0
  /// The time of its first record that was read.
  public internal(set) var from: LogInstant?
  /// The time of its last record.
  public internal(set) var to: LogInstant?
  /// How many records there are; nil unless continuity was checked.
  public internal(set) var records: Int?
  /// How many times bytes were met that make no record. Where continuity is not checked, only those that say a name.
  public internal(set) var unreadable = 0
  /// The bytes of a last record that has no end yet, or never got one.
  public internal(set) var cutBytes = 0
}

/// Whether any record is missing, by the lines that each session counts.
public struct LogContinuity: Sendable, Encodable, Equatable {
  /// What the numbers of the lines say.
  public enum State: String, Sendable, Encodable {
    /// Every session that was seen is whole. A session of which nothing was seen can only be missed by other means, such as
    /// `pg_stat_database.sessions`.
    case whole
    /// Records are missing.
    case broken
    /// The log does not tell the session and line of its records.
    case unknown
    /// Nobody asked.
    case notChecked
  }

  /// The state.
  public let state: State
  /// How many sessions were seen.
  public var sessions = 0
  /// How many stretches of records are missing.
  public var holeCount = 0
  /// The first of them.
  public var holes: [LogHole] = []
  /// Records that were read twice or are out of order.
  public var repeated = 0

  static let notChecked = LogContinuity(state: .notChecked)
}

/// Records of a session that are missing.
public struct LogHole: Sendable, Encodable, Equatable {
  /// The session, as `%c` prints it.
  public let session: String
  /// The first line that is missing.
  public let firstLine: UInt64
  /// The last line that is missing.
  public let lastLine: UInt64

  init(session: UInt64, lines: ClosedRange<UInt64>) {
    self.session = String(session.sessionStart, radix: 16) + "." + String(session & 0xffff_ffff, radix: 16)
    (firstLine, lastLine) = (lines.lowerBound, lines.upperBound)
  }
}

/// Something that a scan did not see, or could not understand.
public struct LogGap: Sendable, Encodable, Equatable {
  /// The kinds of gap.
  public enum Kind: String, Sendable, Encodable {
    /// A file that was read in part before is gone.
    case rotatedAway
    /// A file became shorter than what was read of it, and no copy of it was given.
    case truncated
    /// Bytes that make no record.
    case unreadable
    /// A compressed file is damaged.
    case damaged
    /// Times are in a zone whose offset is not known.
    case unknownTimeZone
    /// Sessions lack records.
    case missingRecords
  }

  /// The kind.
  public let kind: Kind
  /// The file or zone.
  public let subject: String
  /// What it means.
  public let explanation: String
}
