/// How far a reading of logs is.
public struct LogAdvance: Sendable {
  /// The log that is read.
  public let path: String
  /// How many bytes of all logs were read.
  public let bytes: Int
  /// How many there are; `nil` where that is not known, as of standard input and of compressed logs.
  public let total: Int?
}
