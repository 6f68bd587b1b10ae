/// What a rename does with the statements that the server has seen.
public enum RehearsalPolicy: Sendable, Hashable {
  /// Nothing.
  case skip
  /// Rehearses them, reports surprises, and goes on.
  case report
  /// Rehearses them, and refuses if there is a surprise, or nothing to rehearse.
  case refuse
}
