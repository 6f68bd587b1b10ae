/// Where a database is, as psql takes it: a name, a `postgresql://` URI or `key=value` pairs. It shows itself without
/// its secrets.
public struct ConnectionString: Sendable, Hashable, CustomStringConvertible {
  /// What libpq gets, secrets and all.
  public let text: String
  /// Whether it is the name of a database and nothing more.
  public let isName: Bool

  /// What is wrong with a text that cannot be taken.
  public static let unreadable =
    "libpq cannot read it: a name, key=value pairs or a postgresql:// URI are expected, in which / and @ of a password are "
    + "%2F and %40"

  /// Takes what libpq can read. What it cannot read has to be kept from it: its message quotes the part that puzzles it, which
  /// may be a piece of a password.
  public init?(_ text: String) {
    isName = !text.contains("=") && !ConnectionOptions.isURI(text)
    self.text = text
    guard isName || ConnectionOptions(text) != nil else { return nil }
  }

  /// The same as text, for a database of that name if it does not say which. (A service may say it.)
  public func text(in database: Identifier) -> String {
    guard !isName, let options = ConnectionOptions(text)?.all,
      !options.contains(where: { ["dbname", "service"].contains($0.keyword) })
    else { return text }
    let parts = options.map { "\($0.keyword)=\(ConnectionSecrets.quoted($0.value))" }
    return (["dbname=\(ConnectionSecrets.quoted(database.name))"] + parts).joined(separator: " ")
  }

  /// Without passwords.
  public var description: String { ConnectionSecrets.hiding(in: text) }
}
