/// Who runs an exported rename.
public enum ExportFormat: String, Sendable, Codable, CaseIterable {
  case psql, flyway, sqitch, dbmate, rails, alembic, django, knex
}

/// One file of an export.
public struct ExportedFile: Sendable, Codable, Hashable {
  /// Its name, with the folders that the runner expects it in.
  public let path: String
  /// What it says.
  public let text: String
  /// Which way it goes; `nil` if it has both, or neither.
  public var direction: ScriptDirection?
}

/// What a runner wants to know of a migration beside its statements.
public struct ExportIdentity: Sendable, Hashable {
  /// Its version or number, which orders it among others.
  public var id: String?
  /// The migration that it follows.
  public var predecessor: String?

  /// A migration, named and placed if the runner needs it.
  public init(id: String? = nil, predecessor: String? = nil) {
    (self.id, self.predecessor) = (id, predecessor)
  }
}

extension SQLExport {
  /// The files for a runner, in the order in which they are read.
  public func files(for format: ExportFormat, _ identity: ExportIdentity = ExportIdentity()) throws
    -> [ExportedFile]
  {
    switch format {
    case .psql: psql()
    case .flyway: try flyway(identity)
    case .sqitch: sqitch()
    case .dbmate: try dbmate(identity)
    case .rails: try rails(identity)
    case .alembic: alembic(identity)
    case .django: try django(identity)
    case .knex: try knex(identity)
    }
  }

  /// The comment at the head of a file.
  func head(_ comment: String, _ direction: ScriptDirection? = nil) -> String {
    let what = direction == .down ? "Rolls back" : "Renames"
    return """
      \(comment) \(what) \(title). Made by aka \(Version.current); needs no aka to run.
      \(comment) Does everything or nothing, and nothing the second time. 'aka status' knows of it afterwards.

      """
  }

  /// A version of digits, as most runners want it.
  func digits(_ identity: ExportIdentity, _ fallback: String, example: String) throws -> String {
    guard let id = identity.id else { return fallback }
    guard !id.isEmpty, id.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Refusal("'\(id)' is no version", remedy: "use digits, such as \(example)")
    }
    return id
  }

  /// A text between two fences of Python, where a backslash escapes.
  static func python(_ text: String) -> String {
    var literal = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      // Three quotes in a row would end it.
      if scalar == "\\" || (scalar == "\"" && previous == "\"") { literal += "\\" }
      literal.unicodeScalars.append(scalar)
      previous = scalar
    }
    return "\"\"\"\n\(literal)\n\"\"\""
  }
}
