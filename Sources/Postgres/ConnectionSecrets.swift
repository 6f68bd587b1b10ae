import CLibPQ

/// Connection strings without their passwords, for people and logs.
public enum ConnectionSecrets {
  /// What stands in the place of a secret.
  public static let mask = "***"

  /// A word of a command line, or a value of a setting, with the secrets of a connection string in it hidden; any other
  /// text as it is.
  public static func hiding(in text: String) -> String {
    // libpq: "the string contains an = sign or starts with a valid URI prefix".
    let isURI = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    guard isURI || text.contains("=") else { return text }
    guard let options = PQconninfoParse(text, nil) else {
      // Not for libpq: an option with its value, or something that is only meant to be a connection string.
      if !isURI, text.hasPrefix("-"), let sign = text.firstIndex(of: "=") {
        return text[...sign] + hiding(in: String(text[text.index(after: sign)...]))
      }
      return isURI || text.lowercased().contains("password") ? mask : text
    }
    defer { PQconninfoFree(options) }
    var parts: [String] = []
    var hidden = false
    var next = options
    while let keyword = next.pointee.keyword {
      if let value = next.pointee.val {
        // libpq marks what is to be typed unseen with this display character.
        let isSecret = next.pointee.dispchar.map { String(cString: $0) } == "*"
        hidden = hidden || isSecret
        parts.append("\(String(cString: keyword))=\(isSecret ? mask : quoted(String(cString: value)))")
      }
      next += 1
    }
    return hidden ? parts.joined(separator: " ") : text
  }

  static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "'" || $0 == "\\" }
    guard !isPlain else { return value }
    return "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
