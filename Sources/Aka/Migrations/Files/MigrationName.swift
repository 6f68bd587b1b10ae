/// What a migration is called: `003_add_email`, or `20260131120000_add_email`. Its number comes first.
public struct MigrationName: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The file's name without its ending.
  public let text: String

  /// Reads a name; `nil` if it does not begin with a digit.
  public init?(_ text: String) {
    guard text.utf8.first.map({ (0x30...0x39).contains($0) }) == true else { return nil }
    self.text = text
  }

  /// The name.
  public var description: String { text }

  /// The digits at its beginning, as written.
  var digits: Substring { text.prefix { $0.isASCII && $0.isNumber } }

  /// The number without the zeros before it: two names with the same number have no order.
  var number: Substring { digits.drop { $0 == "0" } }

  /// By number, however many zeros stand before it, and then by the bytes of the name.
  public static func < (left: MigrationName, right: MigrationName) -> Bool {
    let (a, b) = (left.number, right.number)
    if a != b { return (a.count, String(a)) < (b.count, String(b)) }
    return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Whether a person who writes this means the migration: its name, its file or its number.
  func isMeant(by word: String) -> Bool {
    let file = word.split(separator: "/").last.map(String.init) ?? word
    if file == text || file == text + ".sql" { return true }
    guard !word.isEmpty, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    return word.drop { $0 == "0" } == number
  }

  /// Decodes the bare name.
  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  /// Encodes the bare name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension Sequence<MigrationName> {
  /// The migration that a person means.
  func meant(by word: String) throws -> MigrationName {
    if let name = first(where: { $0.isMeant(by: word) }) { return name }
    throw Refusal("there is no migration \(word)", remedy: "'aka migrate status' lists them")
  }
}
