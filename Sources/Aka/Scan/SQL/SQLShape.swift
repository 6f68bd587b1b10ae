/// What the words of a text say about whether somebody meant it as SQL. The grammar alone would take "lock users" and
/// "delete from users failed".
struct SQLShape {
  private let words: [Substring]
  private let hasSubquery: Bool

  init(_ text: EmbeddedText) {
    let start = Self.skipBlanks(text.bytes)
    hasSubquery = text.bytes.withUnsafeBufferPointer(Self.hasSubquery)
    let head = String(decoding: text.bytes[start...].prefix(400), as: UTF8.self)
    words = head.split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// Statements that could not be a sentence's beginning for long: the grammar may judge them.
  private static let verbs: Set<String> = [
    "select", "insert", "update", "delete", "with", "merge", "copy", "create", "alter", "drop", "comment",
    "grant", "revoke", "explain", "declare", "prepare", "begin", "do", "set", "refresh", "truncate", "lock",
    "analyze", "vacuum", "cluster", "reindex", "table", "values",
  ]

  /// Those whose whole statement is two or three plain words.
  private static let terse: Set<String> = [
    "truncate", "lock", "analyze", "vacuum", "cluster", "reindex", "table", "drop",
  ]

  /// Whether a literal with this content is worth a closer look: most begin with no word of SQL.
  static func mayBegin(_ content: Bytes) -> Bool {
    let start = skipBlanks(content)
    let word = content.part(start..<content.count).prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    // A quote, an escape, a value or nothing: who knows what follows.
    guard !word.isEmpty else { return true }
    let text = String(decoding: word.prefix(10).map(\.folded), as: UTF8.self)
    return verbs.contains(text) || fragments[text] != nil || hasSubquery(content)
  }

  /// Whether a query stands in parentheses, as in `id IN (SELECT ..`: people who write prose do not do that.
  private static func hasSubquery(_ text: Bytes) -> Bool {
    var position = 0
    while let open = text.next(UInt8(ascii: "("), from: position) {
      position = open + 1
      var word = position
      while word < text.count, text[word] <= .space { word += 1 }
      if text.part(word..<text.count).prefix(7).map(\.folded).elementsEqual("select ".utf8) { return true }
    }
    return false
  }

  /// What comes before the text to make it a statement; nil if it cannot be SQL.
  var prefix: String? {
    guard let first = words.first else { return nil }
    let word = first.lowercased()
    let isCapitals = first == first.uppercased()
    if Self.verbs.contains(word) {
      // People write "Lock users" on a button, and "Delete from users" in a headline.
      let isTitle = !isCapitals && first.first?.isUppercase == true
      if isTitle, words.count <= 3 { return nil }
      return Self.terse.contains(word) && !isCapitals && words.count <= 2 ? nil : ""
    }
    if isCapitals, let prefix = Self.fragments[word] { return prefix }
    guard hasSubquery else { return nil }
    return word == "and" || word == "or" ? "SELECT WHERE true " : "SELECT WHERE "
  }

  /// What begins in the middle of a statement, and what comes before it.
  private static let fragments: [String: String] = {
    let joins = ["join", "left", "right", "inner", "full", "cross"]
    let join = "SELECT FROM \(HoleFilling.name) "
    let others = [
      ("from", "SELECT "), ("where", "SELECT "), ("into", "INSERT "), ("union", "SELECT 1 "),
      ("except", "SELECT 1 "),
    ]
    return Dictionary(uniqueKeysWithValues: joins.map { ($0, join) } + others)
  }()

  /// Whether somebody who ends here would go on: `"UPDATE users SET "`.
  var mayGoOn: Bool { words.first.map { $0 == $0.uppercased() } ?? false }

  /// Over blanks, comments and parentheses.
  private static func skipBlanks<Text: RandomAccessCollection>(_ bytes: Text) -> Int
  where Text.Element == UInt8, Text.Index == Int {
    var position = 0
    while position < bytes.count {
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      switch bytes[position] {
      case .space, .tab, .newline, UInt8(ascii: "\r"), UInt8(ascii: "("), UInt8(ascii: ";"): position += 1
      case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
        position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
      case .slash where next == .star:
        var end = position + 2
        while end + 1 < bytes.count, !(bytes[end] == .star && bytes[end + 1] == .slash) { end += 1 }
        position = min(end + 2, bytes.count)
      default: return position
      }
    }
    return position
  }
}
