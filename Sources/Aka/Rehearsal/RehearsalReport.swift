import Postgres

/// What the application's own statements would meet after the renames.
public struct RehearsalReport: Sendable, Codable {
  /// The statements that name a renamed table, each text once, in the order in which they were given.
  public let statements: [RehearsedStatement]
  /// How many other statements there were: a rename does not concern them.
  public let unrelated: Int
  /// What kept the rehearsal from being complete.
  public let notes: [String]

  /// What a strict rename refuses: failures, silent differences and other plans.
  public var surprises: [RehearsedStatement] { statements.filter(\.verdict.isSurprise) }
}

/// One statement and its fate.
public struct RehearsedStatement: Sendable, Codable {
  /// The text on one line, with a parameter in the place of every constant.
  public let text: String
  /// How often it was seen, if anybody counted.
  public let calls: Int?
  /// Who sends it, if somebody else than the role that rehearsed.
  public let role: Identifier?
  /// Where it stands in its file.
  public let line: Int?
  /// What will become of it.
  public let verdict: Prediction
}

/// What will become of a statement.
public enum Prediction: Sendable, Codable, Hashable {
  /// It works as before, with the same plan.
  case same
  /// It will fail with this SQLSTATE and message.
  case fails(state: String, message: String)
  /// It will succeed, and do something else.
  case differs(reason: String)
  /// It will do the same in another way.
  case planChanged(before: String, after: String)
  /// It fails already, with this SQLSTATE and message: no fault of the rename.
  case failsToday(state: String, message: String)
  /// It could not be rehearsed.
  case undecided(reason: String)

  /// Whether the application would notice.
  var isSurprise: Bool {
    switch self {
    case .fails, .differs, .planChanged: true
    case .same, .failsToday, .undecided: false
    }
  }

  static func fails(_ state: SQLState, _ message: String) -> Prediction {
    .fails(state: state.rawValue, message: message)
  }
}
