import CPGQuery

/// The tokens of a text, by PostgreSQL's own scanner: also of texts that its grammar refuses, such as the bodies
/// of PL/pgSQL functions, whose lexical rules are SQL's.
public struct Tokens: RandomAccessCollection, Sendable {
  private let tokens: [Token]
  let source: [UInt8]

  /// Scans a text. Fails on what no rule covers, such as a quote that is never closed.
  public init(_ source: String) throws(ParseError) {
    try self.init(source: Array(source.utf8))
  }

  init(source: [UInt8]) throws(ParseError) {
    try Parser.refuseZeroByte(source)
    self.source = source
    let result = withCString(source) { pg_query_scan($0) }
    defer { pg_query_free_scan_result(result) }
    if let error = result.error { throw ParseError(error.pointee) }
    tokens = ScanResult.tokens(UnsafeRawBufferPointer(start: result.pbuf.data, count: result.pbuf.len))
  }

  /// The first token.
  public var startIndex: Int { 0 }
  /// The end of the tokens.
  public var endIndex: Int { tokens.count }
  /// A token by its number.
  public subscript(index: Int) -> Token { tokens[index] }

  /// The bytes of a token as text.
  public func text(_ token: Token) -> String { String(decoding: source[token.range], as: UTF8.self) }

  /// The name that an identifier or keyword stands for: folded, unquoted, unescaped, cut to 63 bytes.
  public func name(_ token: Token) -> String? {
    switch token.kind {
    case .identifier, .keyword, .reservedKeyword: Identifier.read(source, at: token.range.lowerBound)?.value
    case .string, .value, .comment, .symbol: nil
    }
  }

  /// The value of a string constant.
  public func stringValue(_ token: Token) -> String? {
    guard token.kind == .string, let constant = StringConstant.read(source, at: token.range.lowerBound) else {
      return nil
    }
    return String(decoding: constant.value, as: UTF8.self)
  }

  /// Whether a token is this keyword or symbol, given in lower case. A quoted identifier never is.
  func matches(_ index: Int, _ word: StaticString) -> Bool {
    guard index < tokens.count, tokens[index].range.count == word.utf8CodeUnitCount else { return false }
    let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return source[tokens[index].range].elementsEqual(bytes) { Identifier.fold($0) == $1 }
  }
}
