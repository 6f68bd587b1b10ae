/// What psql would act on at once: a statement, with the data that it reads from the script, or a backslash command.
public struct Chunk: Sendable, Equatable {
  /// What it is.
  public let kind: Kind
  /// The text, with its semicolon or closing backslash command.
  public let text: String
  /// The line on which it begins, from 1.
  public let line: Int

  /// The kinds of chunk.
  public enum Kind: Sendable, Equatable {
    /// SQL; `data` are the lines of a `COPY ... FROM STDIN`.
    case sql(data: [String]?)
    /// A backslash command on a line of its own.
    case meta
  }

  /// The SQL alone, which a parser understands: without `\gset` and its kin.
  public var sql: String {
    guard let backslash = closingCommand else { return text }
    return String(decoding: text.utf8.prefix(backslash), as: UTF8.self)
  }

  /// Where the backslash command begins that sends the statement in the place of a semicolon.
  let closingCommand: Int?
}
