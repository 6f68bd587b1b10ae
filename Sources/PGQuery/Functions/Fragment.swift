/// A piece of SQL inside a function's body, and what must be done to it to make it a statement.
public struct Fragment: Equatable, Sendable {
  /// What it is.
  public enum Kind: Equatable, Sendable {
    /// A statement as it stands.
    case statement
    /// An expression list: a statement once SELECT stands before it.
    case expression
    /// An expression that is one string constant, which EXECUTE runs as a statement.
    case executedConstant
    /// The type of a variable, which PL/pgSQL spells with `%TYPE` and `%ROWTYPE`.
    case type
  }

  /// What it is.
  public let kind: Kind
  /// Its bytes in the body.
  public let range: Range<Int>
  /// The bytes of its INTO clause, which names PL/pgSQL's variables and is none of SQL's.
  public internal(set) var into: Range<Int>?

  private static let select = Array("SELECT ".utf8)

  /// The references, with their places in the body; nil when the grammar refuses the piece.
  func references(in body: [UInt8]) -> [BodyReference]? {
    guard kind != .type else { return typeReference(in: body).map { [$0] } ?? [] }
    guard let (tree, shift) = parsed(in: body) else { return nil }
    return tree.references().map { reference in
      BodyReference(
        name: reference.qualifiedName,
        range: reference.range.lowerBound + shift..<reference.range.upperBound + shift, use: reference.use)
    }
  }

  /// What the grammar makes of it, and what must be added to an offset in that to get one in the body; nil when the grammar
  /// refuses it, or when it is a type.
  func parsed(in body: [UInt8]) -> (tree: ParseTree, shift: Int)? {
    guard kind != .type else { return nil }
    var text = Array(body[range])
    if let into {
      for index in into { text[index - range.lowerBound] = UInt8(ascii: " ") }
    }
    let prefix = kind == .statement ? [] : Self.select
    guard let tree = try? Parser.parse(String(decoding: prefix + text, as: UTF8.self)) else { return nil }
    return (tree, range.lowerBound - prefix.count)
  }

  private func typeReference(in body: [UInt8]) -> BodyReference? {
    guard let chain = QualifiedName.read(body, at: range.lowerBound) else { return nil }
    let percent = Blank.skip(body, from: chain.end)
    let isColumn =
      percent < body.count && body[percent] == UInt8(ascii: "%")
      && Identifier.read(body, at: Blank.skip(body, from: percent + 1))?.value == "type"
    guard let name = QualifiedName(parts: isColumn ? chain.parts.dropLast() : chain.parts) else { return nil }
    return BodyReference(name: name, range: range.lowerBound..<chain.end, use: .rowType)
  }
}

/// A reference inside a body.
struct BodyReference: Equatable {
  let name: QualifiedName
  /// Its bytes in the body.
  let range: Range<Int>
  let use: TableReference.Use
}
