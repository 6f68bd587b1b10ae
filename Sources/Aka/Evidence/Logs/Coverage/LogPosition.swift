/// How far a log was read.
public struct LogPosition: Codable, Sendable, Equatable {
  /// Where the file lay.
  public let path: String
  /// The file system's number for its device and for itself, which a rename does not change.
  public let device: UInt64
  /// The inode.
  public let inode: UInt64
  /// How many of the first bytes the hash covers.
  public let headLength: Int
  /// A hash of the first bytes, after decompression: the same in a copy, and in a compressed one.
  public let headHash: UInt64
  /// The offset behind the last whole record, after decompression.
  public let offset: Int
}

/// What a scan leaves behind for the next one to go on.
public struct LogProgress: Codable, Sendable, Equatable {
  /// How far each file was read.
  public var positions: [LogPosition] = []
  /// The sessions that were followed, by the log's format: each format counts their lines anew.
  public var followed: [String: Followed] = [:]

  /// Nothing was read so far.
  public init() {}

  /// How far sessions were followed.
  public struct Followed: Codable, Sendable, Equatable {
    /// The last line of each session, by its number in hexadecimal digits.
    public let lastLines: [String: UInt64]
    /// When the log that was followed begins, in milliseconds since 1970.
    public let start: Int64?
  }
}
