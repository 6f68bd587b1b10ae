/// Where the SQL stands in a message such as `duration: 0.123 ms  execute <unnamed>: SELECT 1`.
enum MessageText {
  /// The part after the words that PostgreSQL puts before a statement, when the server speaks English. Quick, and enough
  /// for most messages.
  static func knownStatement(in message: Bytes) -> Bytes? {
    var start = 0
    if message.has("duration: ") {
      guard let end = message.next(" ms", from: 10) else { return nil }
      start = end + 3
      while start < message.count, message[start] == .space { start += 1 }
    }
    if message.has("statement: ", at: start) { return message.part(from: start + 11) }
    for words in ["execute ", "parse ", "bind "] as [StaticString] where message.has(words, at: start) {
      return message.next(": ", from: start + words.utf8CodeUnitCount).map { message.part(from: $0 + 2) }
    }
    return nil
  }

  /// How many colons of a message are tried.
  private static let mostColons = 8

  /// Where a statement may begin in a message of any language: at its beginning, and after each of the first colons. Some
  /// languages have a colon of their own.
  static func possibleStarts(in message: Bytes) -> [Int] {
    var starts = [0]
    var index = 0
    while index < message.count, starts.count <= mostColons {
      if message.has(": ", at: index) {
        starts.append(index + 2)
      } else if message.has("\u{ff1a}", at: index) {
        starts.append(index + 3)
      }
      index += 1
    }
    return starts
  }

  /// The statement in a message of auto_explain, whose labels are not translated. Nil when it is none.
  static func explainedStatement(in message: Bytes) -> String? {
    if let start = message.next("\"Query Text\": \"") {
      return JSONString(message, from: start + 15)
    }
    if let start = message.next("<Query-Text>"), let end = message.next("</Query-Text>", from: start) {
      return unescapeXML(message.part(start + 12..<end).text)
    }
    guard let start = message.next("Query Text: ") else { return nil }
    // In YAML the text is quoted as in JSON.
    if message.has("\"", at: start + 12), message.next("\n  Startup Cost", from: start) != nil {
      return JSONString(message, from: start + 13)
    }
    return message.part(start + 12..<planStart(message, from: start + 12)).text
  }

  /// The plan begins with the line that has the first costs; before it parameters may stand.
  private static func planStart(_ message: Bytes, from start: Int) -> Int {
    let cost = message.next("  (cost=", from: start) ?? message.count
    let plan = max(start, message.previous(.newline, before: cost) ?? message.count)
    return min(plan, message.next("\nQuery Parameters: ", from: start) ?? plan)
  }

  private static func JSONString(_ message: Bytes, from start: Int) -> String? {
    var end = start
    while end < message.count, message[end] != .quote { end += message[end] == .backslash ? 2 : 1 }
    guard end < message.count else { return nil }
    let scratch = Scratch(capacity: end - start + 1)
    return withExtendedLifetime(scratch) { JSONEscapes.decode(message.part(start..<end), into: scratch).text }
  }

  private static func unescapeXML(_ text: String) -> String {
    var decoded = ""
    var rest = text[...]
    while let ampersand = rest.firstIndex(of: "&"), let end = rest[ampersand...].firstIndex(of: ";") {
      decoded += rest[..<ampersand]
      switch rest[rest.index(after: ampersand)..<end] {
      case "lt": decoded += "<"
      case "gt": decoded += ">"
      case "amp": decoded += "&"
      case "#x0d": decoded += "\r"
      case let other: decoded += "&\(other);"
      }
      rest = rest[rest.index(after: end)...]
    }
    return decoded + rest
  }

  /// Messages about sessions, which say names of roles, databases and applications.
  static func isAboutConnection(_ message: Bytes) -> Bool {
    message.has("connection ") || message.has("disconnection: ") || message.has("replication connection ")
  }
}
