/// What stands within a text, with its places in the file.
extension EmbeddedText {
  /// A part of the text.
  func part(_ range: Range<Int>) -> EmbeddedText {
    var part = self
    part.bytes = Array(bytes[range])
    part.spelled = Array(spelled[range])
    return part
  }

  /// The text with blanks in the place of a part.
  func blanking(_ range: Range<Int>) -> EmbeddedText {
    var blanked = self
    for index in range { blanked.bytes[index] = .space }
    return blanked
  }

  /// The text that the grammar took, with what was put into its holes.
  init(_ filling: HoleFilling, of text: EmbeddedText) {
    self = text
    bytes = filling.filled
    var last = text.spelled.first?.lowerBound ?? 0
    spelled = filling.origin.map { origin in
      let range = origin.map { text.spelled[$0] } ?? last..<last
      last = range.upperBound
      return range
    }
  }

  /// The values of the SQL string constants in a part of the text, put together where `||` does.
  func constants(in range: Range<Int>, where isWanted: (Bytes) -> Bool) -> [EmbeddedText] {
    bytes.withUnsafeBufferPointer { bytes in
      let source = bytes.part(0..<range.upperBound)
      var reader = LiteralReader(source, .sql)
      reader.position = range.lowerBound
      reader.read()
      return LiteralGroup.groups(of: reader) { isWanted(source.part($0)) }.map { group in
        var text = EmbeddedText(source, .sql, group.pieces)
        text.place(in: self)
        return text
      }
    }
  }
}
