/// A piece of a function's body that PostgreSQL's grammar takes: a statement, or an expression with SELECT before it.
public struct BodyStatement: Sendable {
  /// What the grammar made of it.
  public let tree: ParseTree
  /// The names among those looked for that it says, in an identifier or in a string.
  public let names: Set<String>
  let lines: Lines
  /// What must be added to an offset in the tree to get one in the body.
  let shift: Int
  /// The bytes of the body that it was made of.
  let range: Range<Int>

  /// The line of the body, from 1, on which an offset of the tree stands.
  public func line(at offset: Int) -> Int {
    lines.number(at: min(max(offset + shift, range.lowerBound), range.upperBound))
  }

  /// The bytes of the body that a reference of the tree stands for. (In a constant that EXECUTE runs, escapes may shift
  /// them.)
  public func range(of reference: TableReference) -> Range<Int> {
    reference.range.lowerBound + shift..<reference.range.upperBound + shift
  }
}

extension FunctionBody {
  /// The pieces that name one of the tables, also inside a string constant, and among them the constants that EXECUTE runs.
  /// A piece that the grammar refuses is left out; ``analyze(for:)`` counts its names as undecided.
  public func statements(naming names: TableNames) -> [BodyStatement] {
    guard language == .sql || language == .plpgsql else { return [] }
    let body = SQLBody(source: Array(source.utf8), isPLpgSQL: language == .plpgsql)
    return body.scan()?.statements(naming: names) ?? []
  }
}

extension BodyScan {
  fileprivate func statements(naming names: TableNames) -> [BodyStatement] {
    let lines = Lines(tokens.source)
    let hits = tokens.compactMap { token -> (place: Int, names: [String])? in
      let texts = tokens.stringValue(token).map { names.occurrences(in: $0.utf8).map(\.name) } ?? []
      let said = texts + (tokens.name(token).flatMap { names.contains($0) ? [$0] : nil } ?? [])
      return said.isEmpty ? nil : (token.range.lowerBound, said)
    }
    return fragments.flatMap { fragment -> [BodyStatement] in
      let said = Set(hits.filter { fragment.range.contains($0.place) }.flatMap(\.names))
      guard !said.isEmpty else { return [] }
      let given = fragment.parsed(in: tokens.source).map {
        BodyStatement(tree: $0.tree, names: said, lines: lines, shift: $0.shift, range: fragment.range)
      }
      return [given, executed(fragment, said, lines)].compactMap { $0 }
    }
  }

  /// The constant that EXECUTE runs. Escapes in it may shift its lines, by no more than it has.
  private func executed(_ fragment: Fragment, _ names: Set<String>, _ lines: Lines) -> BodyStatement? {
    guard fragment.kind == .executedConstant,
      let constant = StringConstant.read(tokens.source, at: fragment.range.lowerBound),
      let tree = try? Parser.parse(String(decoding: constant.value, as: UTF8.self))
    else { return nil }
    let quotes = (fragment.range.count - constant.value.count) / 2
    return BodyStatement(
      tree: tree, names: names, lines: lines, shift: fragment.range.lowerBound + max(1, quotes),
      range: fragment.range)
  }
}
