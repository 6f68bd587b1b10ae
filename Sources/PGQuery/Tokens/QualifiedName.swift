/// A name as SQL writes it: a relation, perhaps with its schema.
public struct QualifiedName: Hashable, Sendable {
  /// The schema, or nil when the search path decides.
  public let schema: String?
  /// The relation's own name, folded and unquoted.
  public let name: String

  /// A name from its folded, unquoted parts.
  public init(schema: String? = nil, name: String) {
    self.schema = schema
    self.name = name
  }

  /// Reads a text the way `regclass` does: identifiers in SQL spelling, separated by dots. Nil for anything else,
  /// also for the digits of an OID.
  public init?(parsing text: String) {
    let source = Array(text.utf8)
    guard let chain = Self.read(source, at: Blank.skip(source, from: 0)),
      Blank.skip(source, from: chain.end) == source.count
    else { return nil }
    self.init(parts: chain.parts)
  }

  /// The last two of the parts; a database before them can only be the current one.
  init?(parts: some BidirectionalCollection<String>) {
    guard let last = parts.last else { return nil }
    self.init(schema: parts.dropLast().last, name: last)
  }

  /// The chain of identifiers that begins at an offset, with white space and comments around its dots, or the first
  /// few of them.
  static func read(_ source: [UInt8], at start: Int, parts limit: Int = .max) -> (parts: [String], end: Int)?
  {
    guard let first = Identifier.read(source, at: start) else { return nil }
    var parts = [first.value]
    var end = first.end
    while parts.count < limit {
      let dot = Blank.skip(source, from: end)
      guard dot < source.count, source[dot] == UInt8(ascii: "."),
        let part = Identifier.read(source, at: Blank.skip(source, from: dot + 1))
      else { break }
      parts.append(part.value)
      end = part.end
    }
    return (parts, end)
  }
}
