/// A body's tokens and the pieces of SQL in it.
struct BodyScan {
  let tokens: Tokens
  let fragments: [Fragment]
  let usesDynamicSQL: Bool
  let isPLpgSQL: Bool

  /// The references in the pieces that are wanted. In a piece that the grammar refuses, every name is one.
  func references(where isWanted: (Range<Int>) -> Bool) -> [BodyReference] {
    fragments.filter { isWanted($0.range) }.flatMap { fragment in
      fragment.references(in: tokens.source) ?? undecided(in: fragment.range)
    }
  }

  /// `a.b.c` may be a column of a table in a schema, a field of a column, or a function in any schema: all of its
  /// parts may be tables.
  private func undecided(in range: Range<Int>) -> [BodyReference] {
    var references: [BodyReference] = []
    var previous: String?
    var follows = false
    for token in tokens where range.contains(token.range.lowerBound) && token.kind != .comment {
      guard let name = tokens.name(token) else {
        follows = tokens.text(token) == "." && previous != nil
        if !follows { previous = nil }
        continue
      }
      // A reserved word is a name only after a dot.
      if follows || token.kind != .reservedKeyword {
        let name = QualifiedName(schema: follows ? previous : nil, name: name)
        references.append(BodyReference(name: name, range: token.range, use: .undecided))
      }
      previous = name
      follows = false
    }
    return references
  }
}

// MARK: What is said about some tables

extension BodyScan {
  /// The references to the tables. Only pieces with such a token are parsed.
  func references(to names: TableNames, _ lines: Lines) -> [Mention] {
    let hits = tokens.filter { tokens.name($0).map(names.contains) ?? false }.map(\.range.lowerBound)
    let references = references { range in hits.contains { range.contains($0) } }
    return references.compactMap { reference in
      // String constants are told apart by `texts(naming:)`.
      guard names.contains(reference.name.name), reference.use != .regclassLiteral else { return nil }
      return lines.mention(
        reference.name.name, reference.name.schema, .reference(reference.use), reference.range)
    }
  }

  /// The mentions inside string constants. Where a constant has escapes, its value counts as well as its spelling.
  func texts(naming names: TableNames, _ lines: Lines) -> [Mention] {
    tokens.filter { $0.kind == .string }.flatMap { token -> [Mention] in
      let start = token.range.lowerBound
      let spelled = names.occurrences(in: tokens.source[token.range]).map { found in
        lines.mention(found.name, nil, .text, start + found.range.lowerBound..<start + found.range.upperBound)
      }
      let value = tokens.stringValue(token) ?? ""
      let hidden = Set(names.occurrences(in: value.utf8).map(\.name)).subtracting(spelled.map(\.name))
      return spelled + hidden.sorted().map { lines.mention($0, nil, .text, token.range) }
    }
  }

  /// The lines on which PL/pgSQL's variables for the name of the trigger's table are read.
  func triggerTableNameLines(_ lines: Lines) -> [Int] {
    guard isPLpgSQL else { return [] }
    let reads = tokens.filter { token in
      token.kind == .identifier && ["tg_table_name", "tg_relname"].contains(tokens.name(token))
    }
    return Set(reads.map { lines.number(at: $0.range.lowerBound) }).sorted()
  }
}

extension Lines {
  func mention(_ name: String, _ schema: String?, _ form: Mention.Form, _ range: Range<Int>) -> Mention {
    let line = number(at: range.lowerBound)
    return Mention(name: name, schema: schema, form: form, range: range, line: line, lineText: text(of: line))
  }
}
