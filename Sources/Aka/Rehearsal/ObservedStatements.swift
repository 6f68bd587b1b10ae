import Postgres

/// Statements of an application, and what is known to be missing among them.
public struct ObservedStatements: Sendable {
  /// The statements.
  public let statements: [WorkloadStatement]
  /// What kept some from being seen.
  public let notes: [String]
  /// How many texts of other roles this role may not see.
  public let hidden: Int

  /// Describes what was observed.
  public init(_ statements: [WorkloadStatement], notes: [String] = [], hidden: Int = 0) {
    self.statements = statements
    self.notes = notes
    self.hidden = hidden
  }

  /// The same statements as if one role sent them, or along one search path.
  public func sent(by role: Identifier?, searchPath: String?) -> ObservedStatements {
    ObservedStatements(
      statements.map {
        WorkloadStatement(
          $0.text, calls: $0.calls, role: role ?? $0.role, searchPath: searchPath ?? $0.searchPath,
          line: $0.line)
      }, notes: notes, hidden: hidden)
  }
}

/// The database keeps no statistics of its statements, or not for this role.
public struct StatisticsUnavailable: Error, Sendable, CustomStringConvertible {
  /// Why.
  public let reason: String
  /// How to get them.
  public let remedy: String

  /// Both, as sentences.
  public var description: String { "\(reason); \(remedy)." }
}
