import CLibPQ

/// Where a database is, as psql takes it: a name, a `postgresql://` URI or `key=value` pairs. It shows itself without
/// its secrets.
public struct ConnectionString: Sendable, Hashable, CustomStringConvertible {
  /// What libpq gets, secrets and all.
  public let text: String
  /// Whether it is the name of a database and nothing more.
  public let isName: Bool

  /// Takes what libpq can read. What it cannot read has to be kept from it: its message quotes the part that puzzles it, which
  /// may be a piece of a password.
  public init?(_ text: String) {
    // libpq: "the string contains an = sign or starts with a valid URI prefix".
    isName = !text.contains("=") && !text.hasPrefix("postgresql://") && !text.hasPrefix("postgres://")
    self.text = text
    guard !isName else { return }
    guard let options = PQconninfoParse(text, nil) else { return nil }
    PQconninfoFree(options)
  }

  /// The same as text, for a database of that name if it does not say which. (A service may say it.)
  public func text(in database: Identifier) -> String {
    guard !isName, let options = PQconninfoParse(text, nil) else { return text }
    defer { PQconninfoFree(options) }
    var parts = ["dbname=\(ConnectionSecrets.quoted(database.name))"]
    var next = options
    while let keyword = next.pointee.keyword.map({ String(cString: $0) }) {
      if let value = next.pointee.val.map({ String(cString: $0) }) {
        guard keyword != "dbname", keyword != "service" else { return text }
        parts.append("\(keyword)=\(ConnectionSecrets.quoted(value))")
      }
      next += 1
    }
    return parts.joined(separator: " ")
  }

  /// Without passwords.
  public var description: String { ConnectionSecrets.hiding(in: text) }
}
