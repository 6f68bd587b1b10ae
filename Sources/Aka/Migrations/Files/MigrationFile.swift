import PGQuery

/// A migration on disk: one file with two parts, or a pair of files.
struct MigrationFile: Sendable {
  let name: MigrationName
  /// The files, the one that goes up first.
  let sources: [SourceFile]
  let up: MigrationScript
  /// How to undo it; `nil` if it does not say.
  let down: MigrationScript?

  /// A file that holds both parts, or only the way up.
  init(_ name: MigrationName, _ file: SourceFile) throws {
    self.name = name
    sources = [file]
    let sections = try Sections(file)
    up = try MigrationScript(file, bytes: sections.up)
    down = try sections.down.map { try MigrationScript(file, bytes: $0) }
  }

  /// A pair.
  init(_ name: MigrationName, up: SourceFile, down: SourceFile?) throws {
    self.name = name
    sources = [up] + (down.map { [$0] } ?? [])
    self.up = try MigrationScript(up, bytes: 0..<up.text.utf8.count)
    self.down = try down.map { try MigrationScript($0, bytes: 0..<$0.text.utf8.count) }
  }

  /// Of everything that it says, whatever ends its lines: version control may change that.
  var checksum: String {
    Checksum.of(sources.map { $0.text.replacingLineEndings }.joined(separator: "\u{0}"))
  }

  func script(_ direction: MigrationDirection) throws -> MigrationScript {
    if direction == .up { return up }
    guard let down else {
      throw Refusal(
        "\(name) does not say how to undo it",
        remedy: "give it a '-- DOWN' part (or an empty one, if there is nothing to undo)")
    }
    return down
  }
}

/// Which way.
public enum MigrationDirection: String, Sendable, Codable {
  case up, down
}

extension String {
  fileprivate var replacingLineEndings: String {
    guard utf8.contains(UInt8(ascii: "\r")) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\r" }))
  }
}
