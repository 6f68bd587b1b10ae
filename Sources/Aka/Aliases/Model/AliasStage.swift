/// What the compiler says about code that uses a former name.
public enum AliasStage: String, Sendable, Codable, CaseIterable {
  /// Nothing.
  case silent
  /// A warning, with the new name.
  case deprecated
  /// An error, with the new name.
  case unavailable
}
