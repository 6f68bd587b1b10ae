extension ParseTree {
  /// Every place that means a relation, in the order of the text, with the references inside the bodies of DO and
  /// CREATE FUNCTION.
  public func references() -> [TableReference] {
    var walker = ReferenceWalker(self)
    walker.walk()
    var references = walker.references
    if !walker.unlocated.isEmpty { references += located(walker.unlocated) }
    for body in bodies { references += self.references(in: body) }
    references.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    return Self.distinct(references)
  }

  /// The tree repeats some of the text: SET (a, b) = (SELECT ...) once for each column, DROP FUNCTION's arguments
  /// in two forms.
  private static func distinct(_ references: [TableReference]) -> [TableReference] {
    var distinct: [TableReference] = []
    var first = 0
    for reference in references {
      if distinct.last?.range != reference.range { first = distinct.count }
      if !distinct[first...].contains(reference) { distinct.append(reference) }
    }
    return distinct
  }

  /// Looks the names of objects up in the tokens of their statements: each at its next occurrence.
  private func located(
    _ objects: [(name: QualifiedName, use: TableReference.Use, statement: Int)]
  ) -> [TableReference] {
    var located: [TableReference] = []
    var taken: Set<Int> = []
    for object in objects {
      let statement = statements[object.statement].range
      let range = names(in: statement).first { chain in
        !taken.contains(chain.range.lowerBound) && chain.parts.starts(with: object.name.parts)
      }?.range
      if let range { taken.insert(range.lowerBound) }
      located.append(
        TableReference(
          schema: object.name.schema, name: object.name.name, range: range ?? statement, use: object.use,
          only: false, alias: nil, statement: object.statement))
    }
    return located
  }

  /// The chains of identifiers in a part of the text that the grammar has already accepted.
  private func names(in part: Range<Int>) -> [(parts: [String], range: Range<Int>)] {
    guard let tokens = try? Tokens(source: Array(source[part])) else { return [] }
    var names: [(parts: [String], range: Range<Int>)] = []
    var end = 0
    // The first two words are the command: DROP TABLE, COMMENT ON, ALTER EXTENSION.
    for token in tokens.dropFirst(2) where token.range.lowerBound >= end && tokens.name(token) != nil {
      guard let chain = QualifiedName.read(tokens.source, at: token.range.lowerBound) else { continue }
      end = chain.end
      names.append((chain.parts, part.lowerBound + token.range.lowerBound..<part.lowerBound + chain.end))
    }
    return names
  }

  private func references(in body: RoutineBody) -> [TableReference] {
    body.function.references().map { reference in
      TableReference(
        schema: reference.name.schema, name: reference.name.name, range: body.range, use: .body, only: false,
        alias: nil, statement: body.statement)
    }
  }
}

extension QualifiedName {
  /// The schema, if there is one, and the name.
  var parts: [String] { schema.map { [$0, name] } ?? [name] }
}
