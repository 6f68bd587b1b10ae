import CLibPQ

/// What a connection string says, option by option.
struct ConnectionOptions {
  struct Option {
    let keyword: String
    let value: String
    /// Whether nobody may see it.
    let isSecret: Bool
  }
  /// Those that it sets, in libpq's order.
  let all: [Option]

  /// Takes what libpq can read as URI or `key=value` pairs, and as it was meant.
  init?(_ text: String) {
    guard let options = PQconninfoParse(text, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var all: [Option] = []
    var next = options
    while let keyword = next.pointee.keyword.map({ String(cString: $0) }) {
      if let value = next.pointee.val.map({ String(cString: $0) }) {
        // libpq marks what is to be typed unseen with this display character.
        let isSecret = next.pointee.dispchar.map { String(cString: $0) } == "*"
        all.append(Option(keyword: keyword, value: value, isSecret: isSecret))
      }
      next += 1
    }
    self.all = all
    if Self.isURI(text), isTorn { return nil }
  }

  /// libpq: "the string contains an = sign or starts with a valid URI prefix".
  static func isURI(_ text: String) -> Bool {
    text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
  }

  /// Whether a password that holds `/` or `@` as it is, and not as `%2F` or `%40`, has torn a URI: pieces of it then are the port,
  /// the host or the database. (A host that begins with `@` is an abstract socket.)
  private var isTorn: Bool {
    all.contains { option in
      switch option.keyword {
      case "port": !option.value.allSatisfy { $0.isASCII && $0.isNumber || $0 == "," }
      case "host": option.value.dropFirst().contains("@")
      case "dbname": option.value.contains("@")
      default: false
      }
    }
  }
}
