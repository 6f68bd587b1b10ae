/// Finds the references of a tree. The walk keeps its own stack, so that a tree of any depth will do.
struct ReferenceWalker {
  private struct Visit {
    let node: Int
    let scope: Scope?
    let use: TableReference.Use
  }

  let tree: ParseTree
  private let tape: JSONTape
  private var statement = 0
  private var pending: [Visit] = []
  private(set) var references: [TableReference] = []
  /// The names of objects stand in the tree without a location; they are looked for in the tokens.
  private(set) var unlocated: [(name: QualifiedName, use: TableReference.Use, statement: Int)] = []

  init(_ tree: ParseTree) {
    self.tree = tree
    tape = tree.tape
  }

  mutating func walk() {
    for (index, item) in tree.statements.enumerated() {
      statement = index
      pending = [Visit(node: item.node, scope: nil, use: .ddl)]
      while let visit = pending.popLast() { enter(visit) }
    }
  }

  private mutating func enter(_ visit: Visit) {
    let node = visit.node
    switch tape.nodes[node].kind {
    case .string, .scalar: return
    case .array:
      for item in tape.children(node) { push(item, visit.scope, visit.use) }
      return
    case .object: break
    }

    var scope = visit.scope
    switch tape.nodes[node].key {
    case .typeCast: addRegclassCast(node)
    case .funcCall: addRegclassArguments(node)
    case .dropStmt, .commentStmt, .secLabelStmt, .alterExtensionContentsStmt, .alterOwnerStmt,
      .alterObjectSchemaStmt, .renameStmt:
      addObjects(node)
    case .defElem: addOwner(node)
    case .columnRef: return addQualifier(node)
    default: break
    }
    for child in tape.children(node) {
      switch tape.nodes[child].key {
      case .relname: return addRelation(node, visit)
      case .names: return addType(node)
      case .withClause: scope = enterWith(child, visit)
      default: break
      }
    }
    for child in tape.children(node) where tape.nodes[child].key != .withClause {
      guard let use = use(of: child, in: node, inherited: visit.use) else { continue }
      push(child, scope, use)
    }
  }

  private mutating func push(_ node: Int, _ scope: Scope?, _ use: TableReference.Use) {
    pending.append(Visit(node: node, scope: scope, use: use))
  }

  /// What a relation found under a child would be used for; nil where a relation is none.
  private func use(of child: Int, in parent: Int, inherited: TableReference.Use) -> TableReference.Use? {
    switch (tape.nodes[parent].key, tape.nodes[child].key) {
    case (.insertStmt, .relation): .insert
    case (.updateStmt, .relation): .update
    case (.deleteStmt, .relation): .delete
    case (.mergeStmt, .relation): .merge
    case (.copyStmt, .relation): tape.flag(parent, .isFrom) ? .copyFrom : .copyTo
    case (.truncateStmt, .relations): .truncate
    case (.lockStmt, .relations): .lock
    case (.vacuumRelation, .relation), (.clusterStmt, .relation), (.reindexStmt, .relation),
      (.refreshMatViewStmt, .relation):
      .maintenance
    // FOR UPDATE OF names what FROM calls the relation, not the relation.
    case (_, .lockedRels): nil
    case (_, .fromClause), (_, .usingClause), (_, .sourceRelation), (_, .larg), (_, .rarg): .read
    // TABLESAMPLE wraps the relation of a FROM item: the relation stays what the item is.
    case (.other, .relation) where inherited == .read: .read
    case (_, .rangeVar), (.rangeVar, _), (.none, _): inherited
    default: .ddl
    }
  }

  /// Opens the scope of a WITH clause. Without RECURSIVE a query sees the ones before it; with it, all of them.
  private mutating func enterWith(_ with: Int, _ visit: Visit) -> Scope? {
    var scope = visit.scope
    var queries: [(query: Int, scope: Scope?)] = []
    guard let list = tape.child(with, .ctes) else { return scope }
    for item in tape.children(list) {
      guard let expression = tape.child(item, .commonTableExpr), let name = tape.string(expression, .ctename)
      else { continue }
      if let query = tape.child(expression, .ctequery) { queries.append((query, scope)) }
      scope = Scope(name, in: scope)
    }
    let recursive = tape.flag(with, .recursive)
    for query in queries { push(query.query, recursive ? scope : query.scope, .ddl) }
    return scope
  }

  private mutating func addRelation(_ node: Int, _ visit: Visit) {
    guard let name = tape.string(node, .relname) else { return }
    let schema = tape.string(node, .schemaname)
    // Only what is read can be a common table expression: the target of a statement never is.
    if visit.use == .read, schema == nil, let scope = visit.scope, scope.contains(name) { return }
    add(
      QualifiedName(schema: schema, name: name), at: tape.integer(node, .location), use: visit.use,
      only: !tape.flag(node, .inh), alias: tape.child(node, .alias).flatMap { tape.string($0, .aliasname) })
  }

  mutating func add(
    _ name: QualifiedName, at location: Int, use: TableReference.Use, only: Bool = false,
    alias: String? = nil,
    parts: Int = .max
  ) {
    let end =
      use == .regclassLiteral
      ? StringConstant.end(tree.source, at: location)
      : QualifiedName.read(tree.source, at: location, parts: parts)?.end
    references.append(
      TableReference(
        schema: name.schema, name: name.name, range: location..<(end ?? location), use: use, only: only,
        alias: alias, statement: statement))
  }

  /// `schema.relation.column` and `schema.relation.*`, perhaps after a database. With fewer parts it is not the relation
  /// that qualifies the column, but what FROM calls it.
  private mutating func addQualifier(_ node: Int) {
    guard let fields = tape.child(node, .fields) else { return }
    let isStar = tape.children(fields).reduce(0) { count, _ in count + 1 } > tape.names(fields).count
    let qualifier = isStar ? tape.names(fields) : tape.names(fields).dropLast()
    guard qualifier.count >= 2, let name = QualifiedName(parts: qualifier) else { return }
    let location = tape.integer(node, .location)
    add(name, at: location, use: .column, parts: qualifier.count)
  }

  mutating func addUnlocated(_ name: QualifiedName, use: TableReference.Use) {
    unlocated.append((name, use, statement))
  }
}
