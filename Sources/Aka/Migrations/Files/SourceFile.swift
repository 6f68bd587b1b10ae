import FoundationEssentials
import PGQuery

/// A file as it was read.
final class SourceFile: Sendable {
  let path: String
  let text: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// Reads a file.
  convenience init(reading path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal("\(path) cannot be read", remedy: "check that it exists, and its permissions")
    }
    guard let text = String(validating: data, as: UTF8.self), !text.utf8.contains(0) else {
      throw Refusal("\(path) is not text in UTF-8", remedy: "save it as UTF-8")
    }
    // Some editors begin a file with a mark that PostgreSQL would take for a part of the first word.
    self.init(path: path, text: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
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
