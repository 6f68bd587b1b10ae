import PGQuery

/// A statement of somebody's, for people to read: its constants and comments are data, and nobody's business.
struct RedactedStatement {
  /// The text without them.
  let text: String
  private let constants: [String]

  /// Takes the constants out. What cannot be scanned, as when the server has cut it off, is shown up to where data may begin.
  init(_ statement: String) {
    if let tokens = try? Tokens(statement) {
      text = tokens.withoutConstants()
      constants = Set(tokens.constants).filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
    } else {
      let start = statement.prefix { !"'$\"/-".contains($0) && !$0.isNumber }
      text = start + "…"
      constants = []
    }
  }

  /// The message of an error without what it repeats of the statement's data: quoted as a rule, but a function that is
  /// called in it may say what it likes.
  func redact(_ message: String) -> String {
    constants.reduce(message) { Self.remove($1, from: $0) }
  }

  /// The same for an error that a log tells of. Values that were bound stand in the message and not in the statement: quoted,
  /// where the error is about data (class 22) or about a text that is no SQL (42601).
  func redact(_ message: String, of state: String?) -> String {
    // What RAISE says is put together by the application.
    if state == "P0001" { return "(raised by a function)" }
    let redacted = redact(message)
    guard state?.hasPrefix("22") != false || state == "42601" else { return redacted }
    guard let first = redacted.firstIndex(of: "\""), let last = redacted.lastIndex(of: "\""), first < last
    else {
      return redacted
    }
    return redacted[...first] + "…" + redacted[last...]
  }

  /// Puts dots in the places of a text, where it is not a part of a longer word.
  private static func remove(_ constant: String, from message: String) -> String {
    var (result, rest) = ("", message[...])
    while let found = rest.firstRange(of: constant) {
      let before = rest[..<found.lowerBound].last ?? result.last
      let after = rest[found.upperBound...].first
      let isWord = before.map(isPartOfWord) == true || after.map(isPartOfWord) == true
      result += rest[..<found.lowerBound] + (isWord ? String(rest[found]) : "…")
      rest = rest[found.upperBound...]
    }
    return result + rest
  }

  private static func isPartOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
