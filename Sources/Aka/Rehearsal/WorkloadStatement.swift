import PGQuery
import Postgres

import struct Postgres.Identifier

/// A statement that an application sends, and how it sends it.
public struct WorkloadStatement: Sendable, Hashable {
  /// The text, perhaps with parameters such as `$1`.
  public let text: String
  /// How often it was seen, if anybody counted.
  public let calls: Int?
  /// Who sends it; `nil` stands for the role that rehearses.
  public let role: Identifier?
  /// The application's `search_path`; `nil` stands for that of the session that rehearses.
  public let searchPath: String?
  /// Where it stands in its file, from 1.
  public let line: Int?

  /// Describes a statement.
  public init(
    _ text: String, calls: Int? = nil, role: Identifier? = nil, searchPath: String? = nil, line: Int? = nil
  ) {
    self.text = text
    self.calls = calls
    self.role = role
    self.searchPath = searchPath
    self.line = line
  }
}

extension WorkloadStatement {
  /// The statements of a file for psql. Of psql's own commands only `\copy` touches a table, as COPY would; the others are
  /// left out, together with the data of COPY. Where the script sets its role or its search path, that counts from there.
  ///
  /// - Parameters:
  ///   - text: the file.
  ///   - role: who speaks at the beginning; `nil` stands for the role that rehearses.
  ///   - searchPath: the `search_path` at the beginning; `nil` stands for that of the session that rehearses.
  public static func statements(ofScript text: String, role: Identifier? = nil, searchPath: String? = nil)
    -> [WorkloadStatement]
  {
    var session = ScriptSession(Workload.Sender(role: role, searchPath: searchPath))
    return Script(text).pieces.compactMap { piece in
      var text = piece.text
      if piece.kind == .command {
        guard text.hasPrefix("\\copy") else { return nil }
        text.removeFirst()
      }
      session.obey(text)
      let sender = session.sender
      return WorkloadStatement(text, role: sender.role, searchPath: sender.searchPath, line: piece.line)
    }
  }
}
