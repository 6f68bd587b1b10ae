import Foundation
import PGQuery

/// A psql script, cut into chunks. Its variables are filled in here and not by psql, so that the chunks can be parsed.
public struct Script: Sendable {
  /// What stands before the line numbers in a report.
  public let name: String
  /// The chunks, in order.
  public let chunks: [Chunk]

  /// Cuts a script.
  ///
  /// - Parameter environment: what `\getenv` finds.
  public init(name: String, text: String, environment: [String: String] = [:]) {
    self.name = name
    var reader = ScriptReader(text: text, variables: ScriptVariables(environment: environment))
    chunks = reader.read()
  }

  /// Reads and cuts a script.
  public init(contentsOf url: URL, environment: [String: String] = [:]) throws {
    self.init(
      name: url.lastPathComponent, text: try String(contentsOf: url, encoding: .utf8),
      environment: environment)
  }
}

/// Cuts a script into chunks.
private struct ScriptReader {
  private let bytes: [UInt8]
  private var variables: ScriptVariables
  private var position = 0
  private var line = 1
  private var counted = 0

  init(text: String, variables: ScriptVariables) {
    bytes = Array(text.utf8)
    self.variables = variables
  }

  mutating func read() -> [Chunk] {
    var chunks: [Chunk] = []
    while true {
      var lexer = ScriptLexer(bytes, from: position)
      lexer.skipBlank()
      let start = lexer.position
      guard start < bytes.count else { return chunks }
      countLines(to: start)
      if bytes[start] == UInt8(ascii: "\\") {
        lexer.skipLine()
        position = lexer.position
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if !variables.set(by: text) {
          chunks.append(Chunk(kind: .meta, text: variables.fill(text), line: line, closingCommand: nil))
        }
        continue
      }
      let end = lexer.skipStatement()
      position = lexer.position
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      chunks += self.chunks(of: text, end: end, start: start)
    }
  }

  /// A variable may hold several statements.
  private mutating func chunks(of text: String, end: ScriptLexer.End, start: Int) -> [Chunk] {
    let filled = variables.fill(text)
    if filled != text {
      var reader = ScriptReader(text: filled, variables: ScriptVariables(environment: [:]))
      reader.line = line
      return reader.read().map {
        Chunk(kind: $0.kind, text: $0.text, line: line, closingCommand: $0.closingCommand)
      }
    }
    var command: Int?
    if case .command(let offset) = end { command = offset - start }
    let data = isCopyFromStandardInput(text) ? takeData() : nil
    return [Chunk(kind: .sql(data: data), text: Self.permanent(text), line: line, closingCommand: command)]
  }

  /// Temporary tables are nobody's to rename, and a script's are as good as others.
  private static func permanent(_ text: String) -> String {
    guard let match = text.prefixMatch(of: /(?i)create\s+(temp|temporary)\s+table\s/),
      !text.contains(/(?i)on\s+commit/)
    else { return text }
    return "CREATE TABLE " + text[match.range.upperBound...]
  }

  private func isCopyFromStandardInput(_ text: String) -> Bool {
    guard text.lowercased().hasPrefix("copy"), let tree = try? Parser.parse(text),
      let statement = tree.statements.first, statement.kind == "CopyStmt"
    else { return false }
    let json = tree.json(of: statement)
    return json.contains("\"is_from\":true") && !json.contains("\"filename\":")
  }

  /// The lines up to `\.`.
  private mutating func takeData() -> [String] {
    var lexer = ScriptLexer(bytes, from: position)
    lexer.skipLine()
    position = min(lexer.position + 1, bytes.count)
    var lines: [String] = []
    while position < bytes.count {
      var lexer = ScriptLexer(bytes, from: position)
      lexer.skipLine()
      let text = String(decoding: bytes[position..<lexer.position], as: UTF8.self)
      position = min(lexer.position + 1, bytes.count)
      if text == "\\." { break }
      lines.append(text)
    }
    return lines
  }

  private mutating func countLines(to offset: Int) {
    line += bytes[counted..<offset].count { $0 == UInt8(ascii: "\n") }
    counted = offset
  }
}
