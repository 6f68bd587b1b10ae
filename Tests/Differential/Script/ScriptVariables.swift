/// psql's variables, as far as scripts set them from the script itself or from the environment.
struct ScriptVariables {
  private let environment: [String: String]
  private var values: [String: String] = [:]

  init(environment: [String: String]) { self.environment = environment }

  /// Obeys `\set` and `\getenv`. False for any other command, and for those that set what psql itself reads.
  mutating func set(by command: String) -> Bool {
    let words = Self.words(of: command)
    guard words.count >= 2, words[1] != words[1].uppercased() else { return false }
    switch words[0] {
    case "\\set": values[words[1]] = words.dropFirst(2).map { fill($0) }.joined()
    case "\\getenv": values[words[1]] = words.count > 2 ? environment[words[2]] : nil
    default: return false
    }
    return true
  }

  /// Words separated by spaces; single quotes hold a word together, and a doubled one within stands for itself.
  private static func words(of command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quoted = false
    var previous: Character?
    for character in command {
      if character == "'" {
        if !quoted, previous == "'" { word?.append("'") }
        quoted.toggle()
        word = word ?? ""
      } else if character.isWhitespace, !quoted {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
      previous = character
    }
    return words + (word.map { [$0] } ?? [])
  }

  /// Puts the values in the places of `:name`, `:'name'` and `:"name"`.
  func fill(_ text: String) -> String {
    guard !values.isEmpty, text.utf8.contains(UInt8(ascii: ":")) else { return text }
    var filled = text
    for (name, value) in values {
      filled.replace(":'\(name)'", with: "'\(value.replacing("'", with: "''"))'")
      filled.replace(":\"\(name)\"", with: "\"\(value.replacing("\"", with: "\"\""))\"")
      filled = Self.replacing(name, in: filled, with: value)
    }
    return filled
  }

  /// The bare form ends where the word ends, and `::name` is a cast.
  private static func replacing(_ name: String, in text: String, with value: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: ":\(name)") {
      result += rest[..<found.lowerBound]
      let after = rest[found.upperBound...].first
      let isWhole = after.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
      result += isWhole && result.last != ":" ? value : String(rest[found])
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
