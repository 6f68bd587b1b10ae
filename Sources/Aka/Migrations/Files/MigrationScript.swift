import PGQuery

/// One direction of a migration: its statements, and what is said about each.
struct MigrationScript: Sendable {
  let file: SourceFile
  let statements: [MigrationStatement]

  /// Reads a part of a file. In one that psql runs, its commands are left out.
  init(_ file: SourceFile, bytes: Range<Int>, skippingCommands: Bool = false) throws {
    self.file = file
    let text = String(decoding: Array(file.text.utf8)[bytes], as: UTF8.self)
    let script = Script(text)
    if !skippingCommands, let command = script.pieces.first(where: { $0.kind == .command }) {
      let word = command.text.prefix { !$0.isWhitespace }
      throw Refusal(
        "\(file.place(bytes.lowerBound + command.range.lowerBound)): \(word) is a command of psql's, not SQL",
        remedy: "a migration is plain SQL: take it out, or write what it does as a statement")
    }
    var directives: [Int: [Directive]] = [:]
    for comment in script.comments {
      guard
        let directive = try Directive(comment, at: file.place(bytes.lowerBound + comment.range.lowerBound))
      else { continue }
      guard let index = Self.statement(of: comment, in: script, text) else {
        throw Refusal(
          "\(directive.location): no statement follows '-- aka: \(directive.kind)'",
          remedy: "write it on the line before its statement, or behind it on the same line")
      }
      directives[index, default: []].append(directive)
    }
    statements = script.pieces.enumerated().filter { $0.element.kind == .statement }.map { index, piece in
      MigrationStatement(
        piece, in: file, at: bytes.lowerBound + piece.range.lowerBound, directives: directives[index] ?? [])
    }
  }

  /// The statement that a comment is about: the one around it, the one before it on its line, or the next.
  private static func statement(of comment: Script.Comment, in script: Script, _ text: String) -> Int? {
    let start = comment.range.lowerBound
    if let around = script.pieces.firstIndex(where: { $0.range.contains(start) }) { return around }
    if let before = script.pieces.lastIndex(where: { $0.range.upperBound <= start }) {
      let between = text.utf8.dropFirst(script.pieces[before].range.upperBound)
        .prefix(start - script.pieces[before].range.upperBound)
      if script.pieces[before].data == nil, !between.contains(UInt8(ascii: "\n")) { return before }
    }
    return script.pieces.firstIndex { $0.range.lowerBound > start }
  }

  /// Whether there is nothing to run.
  var isEmpty: Bool { statements.isEmpty }
}
