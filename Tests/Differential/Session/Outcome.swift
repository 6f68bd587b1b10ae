/// All that a session showed of one chunk.
struct Outcome: Equatable, Sendable {
  /// Errors and notices, in order.
  var messages: [Message] = []
  /// Rows, their header, and command tags.
  var lines: [String] = []

  /// One thing that the server said.
  struct Message: Equatable, Sendable {
    let severity: String
    let state: String
    var text: String
    /// DETAIL, HINT, CONTEXT and the names of objects.
    var fields: [Field] = []

    var isError: Bool { ["ERROR", "FATAL", "PANIC"].contains(severity) }
  }

  struct Field: Equatable, Sendable {
    let name: String
    var text: String
  }

  /// All of it, for whoever looks for a word.
  var text: String {
    (lines + messages.flatMap { [$0.text] + $0.fields.map(\.text) }).joined(separator: "\n")
  }

  var error: Message? { messages.first(where: \.isError) }

  init(lines: [String]) {
    var message: Message?
    for line in lines {
      if let begun = Self.begin(line) {
        message = begun
      } else if message == nil {
        if !line.hasPrefix("\\") { self.lines.append(line) }
      } else if line.hasPrefix("LOCATION:  ") {
        // The last line of every message that the server sends.
        messages.append(message!)
        message = nil
      } else {
        message!.add(line)
      }
    }
    if let message { messages.append(message) }
  }

  /// `ERROR:  42P01: relation "users" does not exist`
  private static func begin(_ line: String) -> Message? {
    guard let match = line.wholeMatch(of: /([A-Z]+[1-5]?):  ([0-9A-Z]{5}): (.*)/) else { return nil }
    return Message(severity: String(match.1), state: String(match.2), text: String(match.3))
  }
}

extension Outcome.Message {
  /// What psql prints of the statement itself, to show where it is wrong.
  private static let excerpt = "LINE "

  fileprivate mutating func add(_ line: String) {
    if let match = line.wholeMatch(of: /([A-Z][A-Z ]+[A-Z]):  (.*)/) {
      fields.append(Outcome.Field(name: String(match.1), text: String(match.2)))
    } else if line.hasPrefix(Self.excerpt) {
      fields.append(Outcome.Field(name: Self.excerpt, text: line))
    } else if fields.isEmpty {
      text += "\n" + line
    } else {
      fields[fields.count - 1].text += "\n" + line
    }
  }

  /// Whether a field has this text.
  func says(_ name: String, _ text: String) -> Bool { fields.contains { $0.name == name && $0.text == text } }

  /// Without the excerpt, which shows the statement that was sent.
  var saying: [Outcome.Field] { fields.filter { $0.name != Self.excerpt } }
}
