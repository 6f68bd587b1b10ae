/// Literals that the language puts together into one text: `"SELECT * " + "FROM users WHERE id = " + id`.
struct LiteralGroup {
  /// A part of the text.
  enum Piece {
    case literal(SourceLiteral)
    /// Something that only the running program knows, and where it stands.
    case value(Int)
  }

  private(set) var pieces: [Piece]
  /// From the first literal's beginning to the last one's end.
  private(set) var range: Range<Int>

  /// What the literals of a file make.
  static func groups(of reader: LiteralReader) -> [LiteralGroup] {
    // A literal within another one's value comes first in the list, and stands for itself.
    let literals = reader.literals.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var groups: [LiteralGroup] = []
    var nested: [LiteralGroup] = []
    for literal in literals {
      let alone = LiteralGroup(pieces: [.literal(literal)], range: literal.range)
      guard let last = groups.last else {
        groups.append(alone)
        continue
      }
      if literal.range.lowerBound < last.range.upperBound {
        nested.append(alone)
      } else if let joined = last.joined(to: literal, reader) {
        groups[groups.count - 1] = joined
      } else {
        groups[groups.count - 1] = last.closed(reader)
        groups.append(alone)
      }
    }
    if let last = groups.popLast() { groups.append(last.closed(reader)) }
    return groups + nested
  }

  /// The longest expression that may stand between two literals.
  private static let longestValue = 160

  private func joined(to next: SourceLiteral, _ reader: LiteralReader) -> LiteralGroup? {
    guard case .literal(let last)? = pieces.last, !last.form.isSymbol, !next.form.isSymbol,
      next.range.lowerBound - range.upperBound <= Self.longestValue
    else { return nil }
    let gap = reader.source.part(range.upperBound..<next.range.lowerBound)
    let code = gap.filter { !Self.isBlank($0) && $0 != .backslash }
    var joined = self
    joined.range = range.lowerBound..<next.range.upperBound
    if code.isEmpty {
      // Side by side: the language joins them, or it is another statement's.
      guard reader.language == .python || reader.language == .ruby && !gap.contains(.newline) else {
        return nil
      }
      joined.pieces.append(.literal(next))
      return joined
    }
    guard let sign = Self.sign(reader.language), code.first == sign, code.last == sign else { return nil }
    if code.count > 1 {
      let value = code.dropFirst().dropLast()
      guard Self.isExpression(value) else { return nil }
      joined.pieces.append(.value(range.upperBound))
    }
    joined.pieces.append(.literal(next))
    return joined
  }

  /// With the value that follows the last literal, if one does.
  private func closed(_ reader: LiteralReader) -> LiteralGroup {
    var next = range.upperBound
    while next < reader.source.count, Self.isBlank(reader.source[next]) { next += 1 }
    guard let sign = Self.sign(reader.language), next + 1 < reader.source.count, reader.source[next] == sign,
      reader.source[next + 1] != UInt8(ascii: "=")
    else { return self }
    var closed = self
    closed.pieces.append(.value(range.upperBound))
    return closed
  }

  private static func sign(_ language: SourceLanguage) -> UInt8? {
    switch language {
    case .php: UInt8(ascii: ".")
    case .sql: nil
    default: UInt8(ascii: "+")
    }
  }

  /// Nothing that would end the expression before the next sign.
  private static func isExpression(_ code: ArraySlice<UInt8>) -> Bool {
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
  }
}
