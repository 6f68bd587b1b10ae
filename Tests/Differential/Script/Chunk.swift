/// What psql would act on at once: a statement, with the data that it reads from the script, or a backslash command.
public struct Chunk: Sendable, Equatable {
  /// What it is.
  public let kind: Kind
  /// The text, with its semicolon or closing backslash command.
  public let text: String
  /// The SQL alone, which a parser understands: without `\gset` and its kin.
  public let sql: String
  /// The line on which it begins, from 1.
  public let line: Int

  /// The kinds of chunk.
  public enum Kind: Sendable, Equatable {
    /// SQL; `data` are the lines of a `COPY ... FROM STDIN`.
    case sql(data: [String]?)
    /// A backslash command on a line of its own.
    case meta
  }

  init(command: String, line: Int) {
    (kind, text, sql, self.line) = (.meta, command, "", line)
  }

  init(sql: String, sender: String?, data: [String]?, line: Int) {
    (kind, self.sql, self.line) = (.sql(data: data), sql, line)
    text = sql + (sender.map { " " + $0 } ?? ";")
  }

  private init(_ chunk: Chunk, line: Int) {
    (kind, text, sql, self.line) = (chunk.kind, chunk.text, chunk.sql, line)
  }

  /// The same on another line.
  func moved(to line: Int) -> Chunk { Chunk(self, line: line) }
}
