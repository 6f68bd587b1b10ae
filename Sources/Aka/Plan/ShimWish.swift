/// What somebody wants to keep the old name alive.
public enum ShimWish: String, Codable, CaseIterable, Sendable {
  /// A view.
  case view
  /// An alias table.
  case alias
  /// A view, unless the application fails on it and not on an alias table.
  case auto
}
