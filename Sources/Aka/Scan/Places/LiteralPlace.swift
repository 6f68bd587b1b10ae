/// What the code around a literal says about it.
enum LiteralPlace: Equatable {
  /// `name = "..."`, also with a type between, and `name: "..."`.
  case assigned(String)
  /// `callee("...")`: the last name before the parenthesis, what stands before that, the argument's number and label.
  case argument(callee: String, receiver: String?, index: Int, label: String?)
  /// `TableName() string { return "..." }`: the names of what returns it.
  case returned([String])
  /// Ruby's `create_table "..."`.
  case command(String)
  /// `DB["..."]`
  case subscripted(String)
}

/// Reads the code before a literal backwards.
struct PlaceReader {
  private let code: [UInt8]

  /// Takes a file whose comments and literals are told, so that it can look past them.
  init(_ reader: LiteralReader) {
    var code = Array(reader.source)
    for range in reader.comments {
      code.replaceSubrange(range, with: repeatElement(.space, count: range.count))
    }
    for literal in reader.literals where !literal.form.isSymbol {
      code.replaceSubrange(literal.range, with: repeatElement(.quote, count: literal.range.count))
    }
    self.code = code
  }

  /// What a literal that begins at an offset is to the code.
  func place(before start: Int) -> LiteralPlace? {
    let end = skipBlanks(before: start)
    guard end > 0 else { return nil }
    switch code[end - 1] {
    case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ">"):
      var operand = end - 1
      if code[operand] == UInt8(ascii: ">") {
        guard operand > 0, code[operand - 1] == UInt8(ascii: "=") else { return nil }
        operand -= 1
      }
      if operand > 0, "=!<>+:".utf8.contains(code[operand - 1]) { return nil }
      guard let label = assigned(before: operand) else { return nil }
      let before = skipBlanks(before: label.start)
      if before > 0,
        code[before - 1] == UInt8(ascii: "(") || code[before - 1] == .comma
          || code[before - 1] == UInt8(ascii: "{"),
        let call = call(before: label.start)
      {
        return .argument(callee: call.callee, receiver: call.receiver, index: call.index, label: label.name)
      }
      return .assigned(label.name)
    case UInt8(ascii: "("), .comma:
      guard let call = call(before: start) else { return nil }
      return .argument(callee: call.callee, receiver: call.receiver, index: call.index, label: nil)
    case UInt8(ascii: "["):
      return word(before: end - 1).map { .subscripted($0.name) }
    case UInt8(ascii: "{"): return returned(before: end - 1)
    default:
      guard let word = word(before: end) else { return nil }
      if word.name == "return" {
        let brace = skipBlanks(before: word.start)
        guard brace > 0, code[brace - 1] == UInt8(ascii: "{") else { return nil }
        return returned(before: brace - 1)
      }
      return end < start && !code[end..<start].contains(.newline) ? .command(word.name) : nil
    }
  }

  private func skipBlanks(before end: Int) -> Int {
    var end = end
    while end > 0, code[end - 1] <= .space { end -= 1 }
    return end
  }

  private func word(before end: Int) -> (name: String, start: Int)? {
    let end = skipBlanks(before: end)
    var start = end
    while start > 0, Needle.isWord(code[start - 1]) { start -= 1 }
    guard start < end else { return nil }
    return (String(decoding: code[start..<end], as: UTF8.self), start)
  }

  /// The name before a sign, and over a type that is written between.
  private func assigned(before end: Int) -> (name: String, start: Int)? {
    guard let last = word(before: end) else { return nil }
    let colon = skipBlanks(before: last.start)
    // `table: String = ...`, but not the colon that ends the line above.
    if colon > 0, code[colon - 1] == UInt8(ascii: ":"), !code[colon..<last.start].contains(.newline),
      let first = word(before: colon - 1)
    {
      return first
    }
    return last
  }

  /// The call whose argument begins at an offset.
  private func call(before start: Int) -> (callee: String, receiver: String?, index: Int)? {
    var depth = 0
    var index = 0
    var position = start
    while position > 0 {
      position -= 1
      switch code[position] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "["): depth -= 1
      // An object between the parentheses, as in `@Entity({ name: "users" })`.
      case UInt8(ascii: "{") where depth > 0: depth -= 1
      case UInt8(ascii: "{"): index = 0
      case UInt8(ascii: "(") where depth > 0: depth -= 1
      case UInt8(ascii: "("):
        guard let callee = word(before: position) else { return nil }
        return (callee.name, receiver(before: callee.start), index)
      case .comma where depth == 0: index += 1
      case UInt8(ascii: ";") where depth == 0: return nil
      default: break
      }
      if depth < 0 { return nil }
    }
    return nil
  }

  /// The name before `.`, `::` or `->`; `@` for an annotation.
  private func receiver(before start: Int) -> String? {
    var end = start
    if end > 0, code[end - 1] == UInt8(ascii: "@") { return "@" }
    let signs = ".:->?!".utf8
    guard end > 0, signs.contains(code[end - 1]) || code[end - 1] <= .space else { return nil }
    end = skipBlanks(before: end)
    guard end > 0, signs.contains(code[end - 1]) else { return nil }
    while end > 0, signs.contains(code[end - 1]) { end -= 1 }
    return word(before: end)?.name ?? ""
  }

  /// The names in what comes before a brace, back to the statement before.
  private func returned(before brace: Int) -> LiteralPlace? {
    var start = brace
    while start > 0, brace - start < 100, !"{};\n".utf8.contains(code[start - 1]) { start -= 1 }
    let names = code[start..<brace].split { !Needle.isWord($0) }.map { String(decoding: $0, as: UTF8.self) }
    return names.isEmpty ? nil : .returned(names)
  }
}
