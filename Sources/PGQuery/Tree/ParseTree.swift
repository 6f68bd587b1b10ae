/// What PostgreSQL's grammar made of a text: its statements, and a way to ask what they refer to.
public struct ParseTree: Sendable {
  /// The statements, in order. Empty ones (`;;`) do not exist.
  public let statements: [Statement]

  let source: [UInt8]
  let tape: JSONTape

  init(source: [UInt8], json: [UInt8]) {
    self.source = source
    tape = JSONTape(json: json)
    statements = Self.statements(in: tape, sourceLength: source.count)
  }

  /// The whole tree as libpg_query writes it. Locations are byte offsets; values that are zero, false or empty
  /// are left out.
  public var json: String { String(decoding: tape.json, as: UTF8.self) }

  /// The tree of one statement: an object with one key, the statement's kind.
  public func json(of statement: Statement) -> String {
    String(decoding: tape.json[tape.range(statement.node)], as: UTF8.self)
  }

  /// The text of one statement.
  public func sql(of statement: Statement) -> String {
    String(decoding: source[statement.range], as: UTF8.self)
  }

  private static func statements(in tape: JSONTape, sourceLength: Int) -> [Statement] {
    guard let list = tape.child(0, .stmts) else { return [] }
    return tape.children(list).compactMap { item in
      guard let node = tape.child(item, .stmt) else { return nil }
      let start = tape.integer(item, .statementLocation)
      let length = tape.integer(item, .statementLength)
      // A statement that goes to the end of the text has no length.
      let end = length > 0 ? start + length : sourceLength
      return Statement(kind: kind(of: node, in: tape), range: start..<end, node: node)
    }
  }

  /// The single key of the object: read from the JSON itself, since most kinds have no `JSONKey`.
  private static func kind(of node: Int, in tape: JSONTape) -> String {
    let bytes = tape.json[tape.range(node)].dropFirst(2)
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }
}
