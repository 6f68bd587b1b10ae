/// The body of a DO or CREATE FUNCTION statement: a program inside a string constant.
public struct RoutineBody: Sendable {
  /// The program.
  public let function: FunctionBody
  /// The bytes of the string constant in the text.
  public let range: Range<Int>
  /// The index of the statement in the text.
  public let statement: Int
}

extension ParseTree {
  /// The bodies that the statements carry.
  public var bodies: [RoutineBody] {
    statements.indices.flatMap { index -> [RoutineBody] in
      let node = statements[index].node
      guard let routine = tape.child(node, .doStmt) ?? tape.child(node, .createFunctionStmt) else {
        return []
      }
      return body(of: routine, statement: index).map { [$0] } ?? []
    }
  }

  private func body(of routine: Int, statement: Int) -> RoutineBody? {
    // DO calls its options arguments, and means PL/pgSQL when it names no language.
    guard let options = tape.child(routine, .options) ?? tape.child(routine, .args) else { return nil }
    var language = "plpgsql"
    var text: String?
    var location = 0
    for item in tape.children(options) {
      guard let option = tape.child(item, .defElem), let argument = tape.child(option, .arg) else { continue }
      switch tape.string(option, .defname) {
      case "language": language = strings(argument).first ?? language
      case "as":
        text = strings(argument).first
        location = tape.integer(option, .location)
      default: continue
      }
    }
    guard let text else { return nil }
    return RoutineBody(
      function: FunctionBody(language: .init(name: language), source: text),
      range: constant(from: location), statement: statement)
  }

  /// The strings of `{"String":{"sval":..}}` or `{"List":{"items":[..]}}`.
  private func strings(_ argument: Int) -> [String] {
    if let list = tape.child(argument, .list), let items = tape.child(list, .items) {
      return tape.names(items)
    }
    return tape.children(argument).compactMap { tape.string($0, .sval) }
  }

  /// The string constant at a location, or after the word AS there.
  private func constant(from location: Int) -> Range<Int> {
    let isWord = Identifier.read(source, at: location)?.value == "as"
    let start = isWord ? Blank.skip(source, from: location + 2) : location
    return start..<(StringConstant.end(source, at: start) ?? start)
  }
}
