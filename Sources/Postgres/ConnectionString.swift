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

  /// Without passwords.
  public var description: String { ConnectionSecrets.hiding(in: text) }
}
