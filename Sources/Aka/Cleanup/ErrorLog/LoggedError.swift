import PGQuery
import Postgres

import struct Postgres.QualifiedName

/// An error that a server wrote into its log.
public struct LoggedError: Sendable, Codable, Hashable {
  /// When, as the log says it.
  public let at: String?
  /// The role.
  public let user: String?
  /// What the client calls itself.
  public let application: String?
  /// The code; `nil` if the log does not say it.
  public let state: String?
  /// What the server said.
  public let message: String
  /// The statement that failed, if the log says it.
  public let statement: String?
}

extension LoggedError {
  /// Whether the relation was not found under this name.
  ///
  /// PostgreSQL quotes the name in every language, as it was written: with or without its schema.
  func misses(_ name: QualifiedName) -> Bool {
    guard state == nil || state == SQLState.undefinedTable.rawValue else { return false }
    return message.contains("\"\(name.name.name)\"")
      || message.contains("\"\(name.schema.name).\(name.name.name)\"")
  }

  /// The same for people to read: data of the application stays in the log.
  func redacted(about names: [QualifiedName]) -> LoggedError {
    let shown = RedactedStatement(statement ?? "")
    // The name that was not found is what this is about.
    let isName = names.contains(where: misses)
    return LoggedError(
      at: at, user: user, application: application, state: state,
      message: isName ? message : shown.redact(message, of: state),
      statement: statement.map { _ in shown.text })
  }

  /// Whether it is about one of some relations: missing, or named by the statement that failed.
  func concerns(_ names: [QualifiedName]) -> Bool {
    guard !isOurs else { return false }
    if names.contains(where: misses) { return true }
    guard let statement else { return false }
    guard let tree = try? Parser.parse(statement) else {
      return !TableNames(names.map(\.name.name)).occurrences(in: statement.utf8).isEmpty
    }
    return tree.references().contains { reference in
      names.contains {
        reference.name == $0.name.name && (reference.schema ?? $0.schema.name) == $0.schema.name
      }
    }
  }

  /// A lock that aka itself did not wait for.
  private var isOurs: Bool { statement?.contains("aka.assert_unchanged") ?? false }
}
