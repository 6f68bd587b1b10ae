/// A library that an application reaches its tables with, and that wants a primary key behind a name.
public enum Client: String, Codable, CaseIterable, Sendable {
  case django
  case rails
  case sequel
  case sqlalchemy
  case jdbc

  /// What it does that a view does not serve.
  public var reason: String {
    switch self {
    case .django: "Django groups by the primary key (annotate), which a view does not have"
    case .rails: "ActiveRecord looks for the primary key when it starts, and finds none in a view"
    case .sequel: "Sequel looks for the primary key when it starts, and finds none in a view"
    case .sqlalchemy: "SQLAlchemy reflects the primary key, and finds none in a view"
    case .jdbc: "JDBC's getPrimaryKeys finds none in a view, and drivers refuse to update its rows"
    }
  }
}
