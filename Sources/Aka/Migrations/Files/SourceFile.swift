import PGQuery

/// A file as it was read.
final class SourceFile: Sendable {
  let path: String
  let text: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// Where a byte stands.
  func place(_ offset: Int) -> SourceLocation {
    let place = SourcePlace(offset: offset, in: text)
    return SourceLocation(file: path, line: place.line, column: place.column)
  }
}

/// A place in a file, for a person: `migrations/003_x.sql:12:5`.
public struct SourceLocation: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The file, as it was found.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}
