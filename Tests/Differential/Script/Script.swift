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
    var variables = ScriptVariables(environment: environment)
    chunks = Self.chunks(of: text, &variables)
  }

  /// Reads and cuts a script.
  public init(contentsOf url: URL, environment: [String: String] = [:]) throws {
    self.init(
      name: url.lastPathComponent, text: try String(contentsOf: url, encoding: .utf8),
      environment: environment)
  }

  private static func chunks(of text: String, _ variables: inout ScriptVariables) -> [Chunk] {
    let pieces = PGQuery.Script(text).pieces
    var chunks: [Chunk] = []
    for (index, piece) in pieces.enumerated() {
      let filled = variables.fill(piece.text)
      switch piece.kind {
      case .command where index > 0 && piece.sends(pieces[index - 1]): continue
      case .command:
        if !variables.set(by: piece.text) { chunks.append(Chunk(command: filled, line: piece.line)) }
      case .statement where filled != piece.text:
        // A variable may hold several statements.
        var none = ScriptVariables(environment: [:])
        chunks += Self.chunks(of: filled, &none).map { $0.moved(to: piece.line) }
      case .statement:
        let sender = pieces.dropFirst(index + 1).first.flatMap { $0.sends(piece) ? $0.text : nil }
        let data = piece.data?.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
          String.init)
        chunks.append(Chunk(sql: permanent(piece.text), sender: sender, data: data, line: piece.line))
      }
    }
    return chunks
  }

  /// Temporary tables are nobody's to rename, and a script's are as good as others.
  private static func permanent(_ text: String) -> String {
    guard let match = text.prefixMatch(of: /(?i)create\s+(temp|temporary)\s+table\s/),
      !text.contains(/(?i)on\s+commit/)
    else { return text }
    return "CREATE TABLE " + text[match.range.upperBound...]
  }
}

extension PGQuery.Script.Piece {
  /// Whether this is a command such as `\gset` that stands in the place of a statement's semicolon.
  fileprivate func sends(_ statement: Self) -> Bool {
    kind == .command && statement.kind == .statement && statement.range.upperBound == range.lowerBound
  }
}
