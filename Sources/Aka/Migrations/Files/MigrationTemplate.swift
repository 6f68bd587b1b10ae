import FoundationEssentials
import Postgres

/// Writes new migrations.
public struct MigrationTemplate: Sendable {
  /// The directory.
  public let path: String
  /// Whether up and down are files of their own.
  public var isPair = false
  /// Whether its number is the time; `nil` follows the newest file.
  public var isTimestamped: Bool?
  /// A rename that it does.
  public var rename: (old: WrittenName, new: Identifier)?

  /// What it does and how that is undone, if it is known already.
  public var content: (up: String, down: String)?

  /// A template for a directory.
  public init(in path: String) { self.path = path }

  /// Creates the directory, if it is not there; says whether it did.
  public func createDirectory() throws -> Bool {
    var isDirectory = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
      guard isDirectory else { throw Refusal("\(path) is a file", remedy: "name a directory with --path") }
      return false
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return true
  }

  /// Writes an empty migration; returns the paths of its files.
  public func create(_ title: String, now: Date = .now) throws -> [String] {
    _ = try createDirectory()
    let names = try MigrationFolder(path: path).names()
    let stem = "\(number(after: names.last, now))_\(try Self.word(title))"
    let up = rename.map { "ALTER TABLE \($0.old) RENAME TO \($0.new);\n" } ?? content?.up ?? "\n"
    let down =
      rename.map { "ALTER TABLE \(WrittenName(schema: $0.old.schema, $0.new)) RENAME TO \($0.old.name);\n" }
      ?? content?.down ?? "\n"
    let files =
      isPair
      ? [("\(stem)_up.sql", up), ("\(stem)_down.sql", down)]
      : [("\(stem).sql", "-- UP\n\(up)\n-- DOWN\n\(down)")]
    return try files.map { name, text in
      let path = path + "/" + name
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
      return path
    }
  }

  /// One more than the newest, in as many digits; or the time in UTC.
  private func number(after newest: MigrationName?, _ now: Date) -> String {
    if isTimestamped ?? ((newest?.digits.count ?? 0) >= 12) { return Self.timestamp(now) }
    let next = String((newest.flatMap { Int($0.digits) } ?? 0) + 1)
    let width = newest?.digits.count ?? 3
    return String(repeating: "0", count: max(0, width - next.count)) + next
  }

  /// A time in UTC, in digits.
  public static func timestamp(_ time: Date) -> String {
    let parts = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: time)
    return [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
      .map { part in String(part ?? 0).count < 2 ? "0\(part ?? 0)" : String(part ?? 0) }.joined()
  }

  /// The title as a part of a file's name.
  private static func word(_ title: String) throws -> String {
    let word = title.map { $0 == " " || $0 == "-" ? "_" : $0 }
    guard !word.isEmpty, word.allSatisfy({ $0 == "_" || $0.isLetter || $0.isNumber }) else {
      throw Refusal("'\(title)' is no name for a file", remedy: "use letters, digits and _")
    }
    let stem = String(word)
    // The ending of a file of a pair would be taken for its direction.
    guard !["_up", "_down"].contains(where: { stem.hasSuffix($0) }) else {
      throw Refusal(
        "'\(title)' ends like a half of a pair", remedy: "leave _up or _down out; --pair makes both files")
    }
    return stem
  }
}
