import FoundationEssentials
import PGQuery
import Postgres

import struct Postgres.Identifier

/// Judges one statement against one table: what goes wrong when a view has the table's name.
struct StatementRules {
  let traits: TableTraits

  /// What goes wrong in one of a text's statements, in the order of the text.
  ///
  /// - Parameters:
  ///   - tree: the text.
  ///   - index: which of its statements.
  ///   - isVisible: whether the name means the table without its schema.
  func breaches(in tree: ParseTree, statement index: Int, isVisible: Bool = true) -> [Breach] {
    let references = tree.references().filter {
      $0.statement == index && traits.isNamed(by: $0, isVisible: isVisible)
    }
    guard let node = tree.node(of: tree.statements[index]) else { return [] }
    var walk = QueryRules(traits: traits, references: references)
    walk.enter(node)
    walk.onlyRule()
    walk.regclassRule()
    var breaches = walk.breaches
    if !references.isEmpty, let breach = utility(tree, tree.statements[index], references) {
      breaches.append(breach)
    }
    return breaches.sorted { $0.offset < $1.offset }
  }

  /// What goes wrong in a text whose names of relations PostgreSQL has bound to their OIDs: only names in string constants
  /// are looked up again. `'users'::regclass` is bound, too.
  func breaches(inBound tree: ParseTree) -> [Breach] {
    let references = tree.references().filter { reference in
      reference.use == .regclassLiteral && traits.isNamed(by: reference, isVisible: true)
        && !tree.source(after: reference.range).hasPrefix("::regclass")
    }
    return tree.statements.flatMap { statement -> [Breach] in
      guard let node = tree.node(of: statement) else { return [] }
      var walk = QueryRules(traits: traits, references: references)
      walk.enter(node)
      walk.regclassRule()
      return walk.breaches
    }
  }

  /// A statement that does something to the relation itself. The queries inside others are judged by walking through them.
  private func utility(_ tree: ParseTree, _ statement: Statement, _ references: [TableReference]) -> Breach? {
    let uses: Set<TableReference.Use> = [.truncate, .copyFrom, .copyTo, .maintenance, .ddl, .object]
    guard !Candidate.isPlannable(statement.kind),
      let reference = references.first(where: { uses.contains($0.use) }),
      let rules = UtilityRules(tree, statement, about: traits.name, references)
    else { return nil }
    let (severity, reason): (Finding.Severity, String)
    switch traits.shim == .view ? rules.judge() : rules.judgeOnAlias() {
    case .fails(_, let message): (severity, reason) = (.breaks, message)
    case .differs(let text): (severity, reason) = (.differs, text)
    case .same, .planChanged, .failsToday, .undecided: return nil
    }
    let hazard: Hazard =
      switch reference.use {
      case .copyFrom: .copyFrom
      case .truncate, .copyTo: .viewStatements
      case .maintenance: .maintenance
      default: .ddl
      }
    let place = reference.range.lowerBound
    return Breach(
      hazard, severity: severity,
      "\(tree.command(of: statement, before: place)) \(traits.name.name): \(reason)",
      at: place)
  }
}

extension TableTraits {
  /// Whether a reference means the table: by its schema, or without one where the name alone is enough.
  func isNamed(by reference: TableReference, isVisible: Bool) -> Bool {
    guard Identifier(reference.name) == name.name else { return false }
    return reference.schema.map { Identifier($0) == name.schema } ?? isVisible
  }
}

extension ParseTree {
  /// The text from the end of a range to the end of its statement.
  fileprivate func source(after range: Range<Int>) -> String {
    guard let statement = statements.first(where: { $0.range.contains(range.lowerBound) }) else { return "" }
    return String(
      decoding: sql(of: statement).utf8.dropFirst(range.upperBound - statement.range.lowerBound),
      as: UTF8.self)
  }

  /// The one or two keywords with which a statement begins: `TRUNCATE`, `ALTER TABLE`.
  fileprivate func command(of statement: Statement, before end: Int) -> String {
    let text = sql(of: statement)
    guard let tokens = try? Tokens(text) else { return statement.kind }
    return tokens.filter { $0.kind != .comment && statement.range.lowerBound + $0.range.upperBound <= end }
      .prefix(2)
      .prefix { [.keyword, .reservedKeyword].contains($0.kind) }.map { tokens.text($0).uppercased() }
      .joined(separator: " ")
  }

  /// The tree of a statement: an object with one member, named after its kind. `nil` if it is too deep.
  func node(of statement: Statement) -> JSONValue? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(json(of: statement).utf8))
  }
}
