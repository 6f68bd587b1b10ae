import PGQuery

/// Decides which names a statement means. PostgreSQL's own grammar decides; where it refuses the text, every identifier
/// may be a table.
struct StatementJudge: Sendable {
  let targets: Targets

  /// The names that a statement uses. Nil when it is no statement.
  func parse(_ sql: String) -> [SaidName]? {
    guard let tree = try? Parser.parse(sql), !tree.statements.isEmpty else { return nil }
    var uses: [(target: Int, kind: LogUse.Kind, isAmbiguous: Bool)] = []
    func add(_ schema: String?, _ name: String, _ kind: LogUse.Kind) {
      let (matches, isAmbiguous) = targets.matches(schema: schema, name: name)
      uses += matches.map { ($0, kind, isAmbiguous) }
    }
    for reference in tree.references() {
      // The text of a function is a mention, which the catalog knows better. That of DO is run, and judged below.
      guard let kind = LogUse.Kind(reference.use) else { continue }
      add(reference.schema, reference.name, kind)
    }
    for body in tree.bodies where tree.statements[body.statement].kind == "DoStmt" {
      for mention in body.function.analyze(for: targets.tableNames).mentions {
        add(mention.schema, mention.name, LogUse.Kind(mention.form))
      }
    }
    guard !uses.isEmpty else { return [] }
    let example = Self.example(sql)
    return uses.map {
      SaidName(target: $0.target, kind: $0.kind, isAmbiguous: $0.isAmbiguous, example: example)
    }
    .strongest()
  }

  /// The names that a text says outside of strings and comments, as possible uses.
  func scan(_ text: String) -> [SaidName] {
    guard let tokens = try? Tokens(text) else {
      return possible(targets.mentioned(in: text), example: nil)
    }
    var found: Set<Int> = []
    var schema: String?
    var previous: String?
    for token in tokens where token.kind != .comment {
      let name = tokens.name(token)
      if let name { found.formUnion(targets.matches(schema: schema, name: name).targets) }
      schema = name == nil && tokens.text(token) == "." ? previous : nil
      previous = name
    }
    return possible(found.sorted(), example: found.isEmpty ? nil : Self.example(text))
  }

  func possible(_ found: [Int], example: String?) -> [SaidName] {
    found.map { SaidName(target: $0, kind: .possible, isAmbiguous: false, example: example) }
  }

  private static let longestExample = 1000

  /// The text without the data that it carries.
  private static func example(_ sql: String) -> String? {
    guard let text = try? Tokens(sql).withoutConstants() else { return nil }
    return text.count > longestExample ? text.prefix(longestExample) + " ..." : text
  }
}

extension LogUse.Kind {
  /// What a reference does; nil for the text of a function.
  fileprivate init?(_ use: TableReference.Use) {
    switch use {
    case .read, .copyTo, .lock, .column: self = .read
    case .insert, .update, .delete, .merge, .truncate, .copyFrom: self = .write
    case .maintenance, .ddl, .object, .rowType, .regclassLiteral: self = .other
    case .undecided: self = .possible
    case .body: return nil
    }
  }

  /// A string in the text of DO may be dynamic SQL, or a message.
  fileprivate init(_ form: Mention.Form) {
    switch form {
    case .reference(let use): self = LogUse.Kind(use) ?? .possible
    case .text: self = .possible
    }
  }
}
