/// The value of literals, each of whose bytes knows where it is spelled in the file.
struct EmbeddedText {
  /// The bytes; zero stands for a value that is not known.
  var bytes: [UInt8] = []
  /// Where the spelling of each byte begins and ends.
  var spelled: [Range<Int>] = []
  /// The literals: up to which place of the file, and how what replaces a part is to be spelled there.
  private var forms: [(end: Int, form: SourceLiteral.Form)] = []
  /// Whether it is within a constant of SQL, where quotes and dollars might end that.
  private var isNested = false

  static let hole: UInt8 = 0

  /// A part of an SQL file.
  init(_ source: Bytes, plain range: Range<Int>) {
    forms = [(range.upperBound, SourceLiteral.Form(escapes: .none))]
    append(source, plain: range)
  }

  /// Literals that are put together, with the unknown between them that stands there.
  init(_ source: Bytes, _ language: SourceLanguage, _ pieces: [LiteralGroup.Piece]) {
    for piece in pieces {
      switch piece {
      case .literal(let literal):
        forms.append((literal.range.upperBound, literal.form))
        append(source, language, literal)
      case .value(let place):
        // What is added to a word begins with a blank; a table whose name is made of parts is rare.
        if let last = bytes.last, Needle.isWord(last) { append(.space, place..<place) }
        append(Self.hole, place..<place)
      }
    }
  }

  /// How a text is to be spelled in the place of a part of the file; nil when that is more than one literal's, or cannot
  /// hold it.
  func spelling(of text: String, at range: Range<Int>) -> String? {
    guard let index = forms.firstIndex(where: { range.lowerBound < $0.end }),
      range.upperBound <= forms[index].end, !isNested || SourceLiteral.Form.isPlain(text)
    else { return nil }
    return forms[index].form.spelling(of: text)
  }

  /// Makes places in another text, where this one was found, places in the file.
  mutating func place(in outer: EmbeddedText) {
    spelled = spelled.map { range in
      guard let last = range.last else {
        let place = range.lowerBound < outer.spelled.count ? outer.spelled[range.lowerBound].lowerBound : 0
        return place..<place
      }
      return outer.spelled[range.lowerBound].lowerBound..<outer.spelled[last].upperBound
    }
    forms = outer.forms
    isNested = true
  }

  private mutating func append(_ byte: UInt8, _ range: Range<Int>) {
    bytes.append(byte)
    spelled.append(range)
  }

  private mutating func append(_ source: Bytes, plain range: Range<Int>) {
    for index in range { append(source[index] == 0 ? .space : source[index], index..<index + 1) }
  }

  private mutating func append(_ source: Bytes, _ language: SourceLanguage, _ literal: SourceLiteral) {
    let part = source.part(0..<literal.content.upperBound)
    var position = literal.content.lowerBound
    while position < part.count {
      if let end = hole(part, language, literal, at: position) {
        // `{{` is a brace.
        append(end.isBrace ? UInt8(ascii: "{") : Self.hole, position..<end.offset)
        position = end.offset
      } else if literal.form.doubles, part[position] == literal.form.close {
        append(part[position], position..<position + 2)
        position += 2
      } else if part[position] == .backslash, let escape = SourceEscape(part, at: position, literal.form) {
        for byte in escape.value { append(byte, position..<escape.end) }
        position = escape.end
      } else {
        append(source, plain: position..<position + 1)
        position += 1
      }
    }
  }

  private func hole(
    _ source: Bytes, _ language: SourceLanguage, _ literal: SourceLiteral, at position: Int
  ) -> (offset: Int, isBrace: Bool)? {
    guard let opening = LiteralHole.opening(source, at: position, literal.form) else { return nil }
    if opening.close == nil, literal.form.holes == .brace { return (position + opening.length, true) }
    var reader = LiteralReader(source, language)
    reader.position = position
    _ = reader.skipHole(literal.form)
    return (min(reader.position, source.count), false)
  }
}
