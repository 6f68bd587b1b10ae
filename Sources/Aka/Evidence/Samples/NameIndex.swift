/// Finds which of many names a text may say, in one pass over it: a text is cut into words, and each is looked up. What the
/// text means is for ``SpokenName`` to say.
struct NameIndex {
  /// The names that are words, folded, with their positions.
  private var words: [[UInt8]: [Int]] = [:]
  private var lengths: Set<Int> = []
  /// The others, which are looked for as they are.
  private var others: [(name: String, position: Int)] = []
  private let count: Int

  init(_ names: [String]) {
    count = names.count
    for (position, name) in names.enumerated() {
      let folded = name.utf8.map(Self.fold)
      if folded.allSatisfy(Self.isWord) {
        words[folded, default: []].append(position)
        lengths.insert(folded.count)
      } else {
        others.append((name.lowercased(), position))
      }
    }
  }

  /// The positions of the names that may occur; all where a text spells names in escapes.
  func candidates(in text: String) -> Set<Int> {
    var found: Set<Int> = []
    var word: [UInt8] = []
    for byte in text.utf8 {
      if Self.isWord(byte) {
        word.append(Self.fold(byte))
        continue
      }
      if byte == UInt8(ascii: "&"), word == [UInt8(ascii: "u")] { return Set(0..<count) }
      note(&word, in: &found)
    }
    note(&word, in: &found)
    guard !others.isEmpty else { return found }
    let folded = text.lowercased()
    for other in others
    where folded.contains(other.name) || other.name.contains("\"") && folded.contains("\"\"") {
      found.insert(other.position)
    }
    return found
  }

  private func note(_ word: inout [UInt8], in found: inout Set<Int>) {
    if lengths.contains(word.count), let positions = words[word] { found.formUnion(positions) }
    word.removeAll(keepingCapacity: true)
  }

  /// Letters, digits, underscore and dollar, as in names that need no quotes.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: false
    }
  }

  private static func fold(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
