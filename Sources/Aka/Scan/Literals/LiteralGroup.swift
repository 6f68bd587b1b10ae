/// Literals that the language puts together into one text: `"SELECT * " + "FROM users WHERE id = " + id`.
struct LiteralGroup {
  /// A part of the text.
  enum Piece {
    case literal(SourceLiteral)
    /// Something that only the running program knows, and where it stands.
    case value(Int)
  }

  let pieces: [Piece]
  /// From the first literal's beginning to the last one's end.
  let range: Range<Int>

  /// What the literals of a file make, as far as somebody wants what stands in their ranges.
  static func groups(of reader: LiteralReader, where isWanted: (Range<Int>) -> Bool) -> [LiteralGroup] {
    // A literal within another one's value comes first in the list, and stands for itself.
    let literals = reader.literals.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var groups: [LiteralGroup] = []
    var run: [SourceLiteral] = []
    func close() {
      guard let first = run.first, let last = run.last else { return }
      let range = first.range.lowerBound..<last.range.upperBound
      if isWanted(range) { groups.append(LiteralGroup(run, range, reader)) }
      run.removeAll(keepingCapacity: true)
    }
    for literal in literals {
      if let last = run.last {
        if literal.range.lowerBound < last.range.upperBound {
          if isWanted(literal.range) { groups.append(LiteralGroup([literal], literal.range, reader)) }
          continue
        }
        if join(last, literal, reader) == nil { close() }
      }
      run.append(literal)
    }
    close()
    return groups
  }

  /// Puts literals together that belong together.
  private init(_ literals: [SourceLiteral], _ range: Range<Int>, _ reader: LiteralReader) {
    var pieces: [Piece] = [.literal(literals[0])]
    for (last, next) in zip(literals, literals.dropFirst()) {
      if case .value? = Self.join(last, next, reader) { pieces.append(.value(last.range.upperBound)) }
      pieces.append(.literal(next))
    }
    if Self.isFollowed(range.upperBound, reader) { pieces.append(.value(range.upperBound)) }
    (self.pieces, self.range) = (pieces, range)
  }

  /// The longest expression that may stand between two literals.
  private static let longestValue = 160

  private enum Join { case adjacent, value }

  /// How two literals belong together; nil if they do not.
  private static func join(_ last: SourceLiteral, _ next: SourceLiteral, _ reader: LiteralReader) -> Join? {
    let gap = last.range.upperBound..<next.range.lowerBound
    guard gap.count <= longestValue, !last.form.isSymbol, !next.form.isSymbol else { return nil }
    let source = reader.source
    guard let first = gap.first(where: { !isBlank(source[$0]) }) else {
      // Side by side: the language joins them, or it is another statement's.
      let hasLine = source.part(gap).contains(.newline)
      switch reader.language {
      case .python: return .adjacent
      case .ruby: return hasLine ? nil : .adjacent
      case .sql: return hasLine ? .adjacent : nil
      default: return nil
      }
    }
    let sign = sign(reader.language)
    var end = gap.upperBound
    while isBlank(source[end - 1]) { end -= 1 }
    let value = (start: first + sign.utf8CodeUnitCount, end: end - sign.utf8CodeUnitCount)
    guard source.has(sign, at: first), value.end >= first, source.has(sign, at: value.end) else { return nil }
    guard value.start < value.end else { return .adjacent }
    return isExpression(source.part(value.start..<value.end)) ? .value : nil
  }

  /// Whether a value comes after the last literal.
  private static func isFollowed(_ end: Int, _ reader: LiteralReader) -> Bool {
    var next = end
    while next < reader.source.count, isBlank(reader.source[next]) { next += 1 }
    let sign = sign(reader.language)
    return reader.source.has(sign, at: next)
      && !reader.source.has("=", at: next + sign.utf8CodeUnitCount) && next + 1 < reader.source.count
  }

  private static func sign(_ language: SourceLanguage) -> StaticString {
    switch language {
    case .php: "."
    case .sql: "||"
    default: "+"
    }
  }

  /// Nothing that would end the expression before the next sign.
  private static func isExpression(_ code: Bytes) -> Bool {
    var depth = 0
    for byte in code {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "="): return false
      case .comma where depth == 0: return false
      default: break
      }
      if depth < 0 { return false }
    }
    return depth == 0
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == .space || byte == .tab || byte == .newline || byte == UInt8(ascii: "\r")
      || byte == .backslash
  }
}
