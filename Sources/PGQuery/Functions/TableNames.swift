/// The names of the tables that are looked for, in a form that makes a thousand of them as cheap as one.
public struct TableNames: Sendable {
  private let names: Set<String>
  /// The names made only of letters, digits and `_`, by the hash of their folded bytes.
  private let words: [UInt64: [String]]
  /// A bit for each of those hashes, so that most words of a text need no look-up.
  private let bits: [UInt64]
  /// The others, such as `my table`, folded: they are searched one by one.
  private let phrases: [(name: String, bytes: [UInt8])]

  /// Names as the catalog has them: no quotes, no schema.
  public init(_ names: some Sequence<String>) {
    self.names = Set(names)
    var words: [UInt64: [String]] = [:]
    var bits = [UInt64](repeating: 0, count: Self.bitCount / 64)
    var phrases: [(name: String, bytes: [UInt8])] = []
    for name in self.names.sorted() where !name.isEmpty {
      let bytes = Array(name.utf8)
      guard bytes.allSatisfy(Words.isPart) else {
        phrases += Set([name, Self.quoted(name)]).sorted().map { (name, $0.utf8.map(Identifier.fold)) }
        continue
      }
      let hash = Hash.of(bytes.map(Identifier.fold))
      words[hash, default: []].append(name)
      bits[Self.slot(hash) / 64] |= 1 << UInt64(Self.slot(hash) % 64)
    }
    self.words = words
    self.bits = bits
    self.phrases = phrases
  }

  /// Whether this very name is among them.
  public func contains(_ name: String) -> Bool { names.contains(name) }

  /// The names that occur in a text as whole words, in whatever role, with their byte offsets. A name of lower case
  /// is found in any case, since PostgreSQL folds what is not quoted.
  public func occurrences(in text: some Collection<UInt8>) -> [(name: String, range: Range<Int>)] {
    let bytes = Array(text)
    var found: [(name: String, range: Range<Int>)] = []
    Words.each(in: bytes) { hash, range in
      guard bits[Self.slot(hash) / 64] & 1 << UInt64(Self.slot(hash) % 64) != 0 else { return }
      let exact = Identifier.truncate(Array(bytes[range]))
      let folded = Identifier.truncate(bytes[range].map(Identifier.fold))
      for name in words[hash] ?? [] where name == exact || name == folded { found.append((name, range)) }
    }
    for phrase in phrases {
      found += Words.ranges(of: phrase.bytes, in: bytes).map { (phrase.name, $0) }
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static let bitCount = 1 << 16

  private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 20) & (bitCount - 1) }

  /// A quote within a quoted identifier is doubled.
  private static func quoted(_ name: String) -> String {
    String(name.flatMap { $0 == "\"" ? [$0, $0] : [$0] })
  }
}
