import CPGQuery
import Glibc

/// PostgreSQL's own grammar, as libpg_query carries it out of the server.
///
/// Every function may be called from any number of threads at once: libpg_query keeps its state per thread.
public enum Parser {
  /// The major version of PostgreSQL whose grammar it is. A newer server takes more.
  public static let grammarVersion = PG_MAJORVERSION

  /// The longest text that is parsed, in bytes. A text of this length made only of `1+1+1...` is a tree half
  /// a million levels deep and 73 MB of JSON; longer ones are refused as `tooLong`, never half read.
  public static let maximumLength = 1 << 20

  /// Parses one or more statements.
  public static func parse(_ sql: String) throws(ParseError) -> ParseTree {
    let source = Array(sql.utf8)
    let json = try onSufficientStack(source) { parseJSON($0) }
    return ParseTree(source: source, json: try json.get())
  }

  /// Throws what PostgreSQL would say of the syntax; says nothing of a text that is good.
  public static func check(_ sql: String) throws(ParseError) {
    _ = try parse(sql)
  }

  /// The grammar is a bison automaton that stops by itself at 10,000 nested levels ("memory exhausted"), but
  /// left recursion (`1+1+1`) builds trees without that limit, and the tree is written out recursively.
  /// Measured with 24 constructs: never more than 128 bytes of stack a level, and never less than two bytes of
  /// text a level, so 64 bytes of stack for each byte of text; this is twice that. Untouched pages cost nothing.
  private static let stackPerByte = 128

  /// Up to here a text is parsed where we are: it needs at most 256 KB, half of the smallest usual thread stack,
  /// and typical statements are spared the cost of a thread.
  private static let shallowLength = 4096

  private static func onSufficientStack<Value: Sendable>(
    _ source: [UInt8], _ work: @escaping @Sendable ([UInt8]) -> Value
  ) throws(ParseError) -> Value {
    guard source.count <= maximumLength else {
      throw ParseError(
        kind: .tooLong(limit: maximumLength),
        message: "the text is \(source.count) bytes long, more than \(maximumLength)", position: nil)
    }
    try refuseZeroByte(source)
    guard source.count > shallowLength else { return work(source) }
    return try DeepStack.run(bytes: (1 << 20) + source.count * stackPerByte) { work(source) }
  }

  /// A C string would end at a zero byte.
  static func refuseZeroByte(_ source: [UInt8]) throws(ParseError) {
    guard let zero = source.firstIndex(of: 0) else { return }
    let position = String(decoding: source[..<zero], as: UTF8.self).unicodeScalars.count + 1
    throw ParseError(kind: .zeroByte, message: "the text contains a zero byte", position: position)
  }

  private static func parseJSON(_ source: [UInt8]) -> Result<[UInt8], ParseError> {
    let result = withCString(source) { pg_query_parse($0) }
    defer { pg_query_free_parse_result(result) }
    if let error = result.error { return .failure(ParseError(error.pointee)) }
    let length = strlen(result.parse_tree)
    return .success(
      result.parse_tree.withMemoryRebound(to: UInt8.self, capacity: length) {
        Array(UnsafeBufferPointer(start: $0, count: length))
      })
  }
}
