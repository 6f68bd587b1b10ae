/// Names of Swift made from names of SQL.
enum SwiftWords {
  /// `tb_user` -> `TbUser`; `USER ID` -> `UserId`; `orderLine` -> `OrderLine`.
  static func upperCamel(_ name: String) -> String { startable(words(name).map(capitalized).joined()) }

  /// `created_at` -> `createdAt`; `USER_ID` -> `userId`; `HTTPServer` -> `httpServer`.
  static func lowerCamel(_ name: String) -> String {
    let words = words(name)
    guard let first = words.first else { return "" }
    return startable(uncapitalized(first) + words.dropFirst().map(capitalized).joined())
  }

  /// What stands between characters that no identifier can hold; where there is nothing else, their numbers.
  private static func words(_ name: String) -> [String] {
    let words = name.unicodeScalars.split { !canStand($0) }.map { String(String.UnicodeScalarView($0)) }
    guard words.isEmpty else { return words }
    return ["u"] + name.unicodeScalars.map { String($0.value, radix: 16, uppercase: true) }
  }

  /// Letters and digits of any script. The underscore is a separator; so is what Unicode calls no part of a word, though
  /// Swift would accept some of it, emoji among them.
  private static func canStand(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) }
    // "Letters" of Unicode that Swift's grammar leaves out begin below U+00C0 or are spaces between scripts.
    return scalar.properties.isXIDContinue && scalar.value >= 0xC0
      && !scalar.properties.isDefaultIgnorableCodePoint
  }

  /// An identifier starts with no digit and no combining mark.
  private static func startable(_ name: String) -> String {
    guard let first = name.unicodeScalars.first, first.properties.isXIDStart else { return "_" + name }
    return name
  }

  private static func isShouting(_ word: String) -> Bool {
    word.count > 1 && word.contains(where: \.isUppercase) && !word.contains(where: \.isLowercase)
  }

  private static func capitalized(_ word: String) -> String {
    let word = isShouting(word) ? word.lowercased() : word
    return word.prefix(1).uppercased() + word.dropFirst()
  }

  /// Lowers the capitals at the start, but not the one with which the next word begins.
  private static func uncapitalized(_ word: String) -> String {
    let capitals = word.prefix(while: \.isUppercase)
    let rest = word.dropFirst(capitals.count)
    let kept = capitals.count > 1 && rest.first?.isLowercase == true ? 1 : 0
    return capitals.dropLast(kept).lowercased() + capitals.suffix(kept) + rest
  }
}

extension SwiftWords {
  /// A member's name as a declaration needs it, in backticks if it is a keyword.
  static func declared(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  /// A member's name as an argument label. The compiler warns of backticks that are not needed there.
  static func label(_ name: String) -> String {
    ["inout", "var", "let"].contains(name) ? "`\(name)`" : name
  }

  /// A member's name that is free: `x.self` is x, and `x.init` a call, whatever the backticks.
  static func member(_ name: String) -> String {
    let name = lowerCamel(name)
    return ["self", "init"].contains(name) ? name + "Value" : name
  }

  private static let keywords: Set<String> = [
    "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do",
    "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
    "import", "in", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private",
    "protocol", "public", "repeat", "rethrows", "return", "static", "struct", "subscript", "super", "switch",
    "throw", "throws", "true", "try", "typealias", "var", "where", "while",
  ]

  /// Types that nearly every file uses. A type of the same name in the application's module would hide them.
  static let reservedTypes: Set<String> = [
    "Actor", "Any", "AnyHashable", "AnyObject", "Array", "AsyncSequence", "AsyncStream", "Bool", "Calendar",
    "Character", "Clock", "Codable", "CodingKey", "CodingKeys", "Collection", "Comparable", "Data", "Date",
    "DateInterval", "Decimal", "Decodable", "Decoder", "Dictionary", "Double", "Duration", "Encodable",
    "Encoder", "Equatable", "Error", "Float", "Foundation", "Hashable", "Hasher", "Identifiable", "Int",
    "Int16",
    "Int32", "Int64", "Int8", "IteratorProtocol", "JSONDecoder", "JSONEncoder", "Locale", "MainActor",
    "Measurement",
    "Never", "Notification", "Optional", "Operation", "OperationQueue", "PostgresValue", "Process",
    "Progress",
    "Protocol", "Range", "RawRepresentable", "Regex", "Result", "Self", "Sendable", "Sequence", "Set",
    "Stream",
    "String", "Substring", "Swift", "TableName", "Task", "TaskGroup", "Thread", "TimeZone", "Timer", "Type",
    "UInt",
    "UInt16", "UInt32", "UInt64", "UInt8", "URL", "UUID", "Unit", "Void",
  ]
}
