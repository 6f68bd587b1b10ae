/// Whole words in a text of any language.
enum Words {
  /// Whether a byte is part of a word. The dollar is not, although an identifier may contain one: `$$users$$`.
  static func isPart(_ byte: UInt8) -> Bool { Identifier.isPart(byte) && byte != UInt8(ascii: "$") }

  /// Calls the closure with every word and the hash of its folded bytes. Of a word that is too
  /// long for an identifier the hash covers what PostgreSQL would keep.
  static func each(in bytes: [UInt8], _ body: (_ hash: UInt64, _ range: Range<Int>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        guard isPart(bytes[index]) else {
          index += 1
          continue
        }
        let start = index
        var hash = Hash()
        while index < bytes.count, isPart(bytes[index]) {
          hash.add(Identifier.fold(bytes[index]))
          index += 1
        }
        let isCut = index - start > Identifier.maximumLength
        let kept = isCut ? Identifier.truncate(Array(bytes[start..<index])) : ""
        body(isCut ? Hash.of(kept.utf8.map(Identifier.fold)) : hash.value, start..<index)
      }
    }
  }

  /// The places of a phrase, given in folded bytes, where it is not part of a longer word.
  static func ranges(of phrase: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.count >= phrase.count else { return [] }
    return (0...bytes.count - phrase.count).lazy.map { $0..<$0 + phrase.count }.filter { range in
      Identifier.fold(bytes[range.lowerBound]) == phrase[0]
        && bytes[range].elementsEqual(phrase) { Identifier.fold($0) == $1 }
        && !joins(bytes, range.lowerBound) && !joins(bytes, range.upperBound)
    }
  }

  /// Whether one word goes on across an offset.
  private static func joins(_ bytes: [UInt8], _ index: Int) -> Bool {
    index > 0 && index < bytes.count && isPart(bytes[index - 1]) && isPart(bytes[index])
  }
}
