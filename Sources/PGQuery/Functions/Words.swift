/// Whole words in a text of any language.
enum Words {
  /// Calls the closure with every run of identifier characters and the hash of its folded bytes. Of a word that is too
  /// long for an identifier the hash covers what PostgreSQL would keep.
  static func each(in bytes: [UInt8], _ body: (_ hash: UInt64, _ range: Range<Int>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        guard Identifier.isPart(bytes[index]) else {
          index += 1
          continue
        }
        let start = index
        var hash = JSONKey.initialHash
        while index < bytes.count, Identifier.isPart(bytes[index]) {
          hash = JSONKey.step(hash, Identifier.fold(bytes[index]))
          index += 1
        }
        if index - start > Identifier.maximumLength {
          let kept = Identifier.truncate(Array(bytes[start..<index]))
          hash = kept.utf8.reduce(JSONKey.initialHash) { JSONKey.step($0, Identifier.fold($1)) }
        }
        body(hash, start..<index)
      }
    }
  }

  /// The places of a phrase that is not part of a longer word.
  static func ranges(of phrase: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while let first = bytes[start...].firstIndex(of: phrase[0]), first + phrase.count <= bytes.count {
      let end = first + phrase.count
      if bytes[first..<end].elementsEqual(phrase), !joins(bytes, first), !joins(bytes, end) {
        ranges.append(first..<end)
      }
      start = first + 1
    }
    return ranges
  }

  /// Whether one word goes on across an offset.
  private static func joins(_ bytes: [UInt8], _ index: Int) -> Bool {
    index > 0 && index < bytes.count && Identifier.isPart(bytes[index - 1]) && Identifier.isPart(bytes[index])
  }
}
