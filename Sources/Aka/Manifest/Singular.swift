/// The singular of an English plural, with how it was found: rules cannot know every word, and say so.
struct Singular: Hashable {
  /// The singular.
  let word: String
  /// Whether nobody need look at it: the user said it, or the rule has no exceptions among table names.
  let isCertain: Bool

  /// The singular of a name's last word: `user_addresses` -> `user_address`.
  ///
  /// - Parameter known: what the user knows better, by whole name or last word.
  init(of name: String, knowing known: [String: String]) {
    if let whole = known[name] {
      self.init(word: whole, isCertain: true)
      return
    }
    let start = Self.lastWord(of: name)
    let (head, last) = (name[..<start], String(name[start...]))
    if let mine = known[last] {
      self.init(word: head + mine, isCertain: true)
      return
    }
    let (word, isCertain) = Self.rule(last.lowercased())
    self.init(word: head + Self.inCase(of: last, word), isCertain: isCertain)
  }

  private init(word: String, isCertain: Bool) {
    self.word = word
    self.isCertain = isCertain
  }

  /// After the last underscore or other separator, or at the last capital of a mixed-case name.
  private static func lastWord(of name: String) -> String.Index {
    if let separator = name.lastIndex(where: { !$0.isLetter }) { return name.index(after: separator) }
    guard name.contains(where: \.isLowercase), let capital = name.lastIndex(where: \.isUppercase) else {
      return name.startIndex
    }
    return capital
  }

  /// Words that no rule gets right.
  private static let irregular = [
    "people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse",
    "geese": "goose",
    "feet": "foot", "teeth": "tooth", "data": "data", "media": "media", "news": "news", "series": "series",
    "species": "species", "analyses": "analysis", "diagnoses": "diagnosis", "statuses": "status",
    "buses": "bus",
    "indices": "index", "vertices": "vertex", "matrices": "matrix", "criteria": "criterion",
    "aliases": "alias",
    "movies": "movie", "cookies": "cookie", "calories": "calorie", "caches": "cache", "houses": "house",
    "warehouses": "warehouse", "databases": "database", "purchases": "purchase", "releases": "release",
    "phases": "phase", "cases": "case", "courses": "course", "responses": "response", "licenses": "license",
    "expenses": "expense", "leaves": "leaf", "lives": "life", "knives": "knife", "wives": "wife",
    "shelves": "shelf",
    "status": "status", "address": "address", "sms": "sms",
  ]

  /// The rule for a lower-case word, and whether it can be trusted.
  private static func rule(_ word: String) -> (String, Bool) {
    if let known = irregular[word] { return (known, true) }
    func cut(_ count: Int, _ ending: String = "") -> String { word.dropLast(count) + ending }
    if word.hasSuffix("ies") { return word.count > 4 ? (cut(3, "y"), true) : (cut(1), false) }
    for ending in ["sses", "shes", "xes", "zzes"] where word.hasSuffix(ending) { return (cut(2), true) }
    // "batches" is "batch", but "caches" is "cache"; "boxes" is "box", but "axes" may be "axis".
    if word.hasSuffix("tches") { return (cut(2), true) }
    for ending in ["ches", "oes", "ses", "ves", "zes"] where word.hasSuffix(ending) {
      return (cut(ending == "ches" || ending == "oes" ? 2 : 1), false)
    }
    for ending in ["ss", "us", "is"] where word.hasSuffix(ending) { return (word, false) }
    if word.hasSuffix("s"), word.count > 2 { return (cut(1), true) }
    // No plural, or one that no rule knows: "sheep", "stimuli".
    return (word, false)
  }

  /// Writes a word as its plural was written: `USERS` -> `USER`, `Lines` -> `Line`.
  private static func inCase(of model: String, _ word: String) -> String {
    if model.count > 1, model.allSatisfy({ !$0.isLowercase }) { return word.uppercased() }
    guard model.first?.isUppercase == true, let first = word.first else { return word }
    return first.uppercased() + word.dropFirst()
  }
}
