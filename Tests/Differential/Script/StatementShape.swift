import Foundation
import PGQuery

/// What a chunk's parse tree says about it, for those who treat statements by their kind.
struct StatementShape {
  /// PostgreSQL's names for the statements of the chunk; none if the grammar refuses it.
  let kinds: [String]
  /// The relations that it names, by their own names.
  let relations: Set<String>
  /// Whether `ONLY` stands before one of them.
  let saysOnly: Bool
  /// Whether it names the catalog's views or tables, or a type that stands for them.
  private let namesCatalog: Bool
  private let trees: [Any]

  init(_ chunk: Chunk) {
    guard case .sql = chunk.kind, let tree = try? Parser.parse(chunk.sql) else {
      (kinds, relations, trees, saysOnly, namesCatalog) = ([], [], [], false, false)
      return
    }
    kinds = tree.statements.map(\.kind)
    let references = tree.references()
    relations = Set(references.map(\.name))
    saysOnly = references.contains(where: \.only)
    namesCatalog = references.contains { reference in
      reference.schema == "information_schema" || reference.name.hasPrefix("pg_")
        || reference.use == .regclassLiteral
    }
    trees = tree.statements.map { statement in
      (try? JSONSerialization.jsonObject(with: Data(tree.json(of: statement).utf8))) ?? [:]
    }
  }

  /// Every node of this kind, wherever it stands.
  func nodes(_ kind: String) -> [[String: Any]] {
    var found: [[String: Any]] = []
    for tree in trees { Self.collect(kind, in: tree, into: &found) }
    return found
  }

  func contains(_ kind: String) -> Bool { !nodes(kind).isEmpty }

  /// Whether it names such a column.
  func names(column: String) -> Bool {
    nodes("ColumnRef").contains { reference in
      let fields = reference["fields"] as? [[String: [String: Any]]] ?? []
      return fields.last?["String"]?["sval"] as? String == column
    }
  }

  private static func collect(_ kind: String, in node: Any, into found: inout [[String: Any]]) {
    if let object = node as? [String: Any] {
      for (key, value) in object {
        if key == kind { found.append(value as? [String: Any] ?? [:]) }
        collect(kind, in: value, into: &found)
      }
    } else if let list = node as? [Any] {
      for item in list { collect(kind, in: item, into: &found) }
    }
  }

  /// Whether it asks the catalog, also through functions such as `pg_get_viewdef`.
  var readsCatalog: Bool {
    namesCatalog
      || nodes("FuncCall").contains { call in
        let names = call["funcname"] as? [[String: [String: Any]]] ?? []
        return (names.last?["String"]?["sval"] as? String)?.hasPrefix("pg_get_") == true
      }
  }

  /// Whether a relation's name stands where a column could.
  var readsWholeRow: Bool {
    nodes("ColumnRef").contains { column in
      let fields = column["fields"] as? [[String: [String: Any]]] ?? []
      return fields.count == 1 && (fields[0]["String"]?["sval"] as? String).map(relations.contains) == true
    }
  }

  /// Whether the order of the rows is part of the answer.
  var isOrdered: Bool {
    trees.contains { tree in
      let (kind, statement) = (tree as? [String: [String: Any]])?.first ?? ("", [:])
      return kind == "ExplainStmt" || statement["sortClause"] != nil
    }
  }

  /// Statements that use a table; all others define something, or the grammar refuses them.
  private static let uses: Set<String> = [
    "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt", "ExplainStmt",
    "PrepareStmt",
    "ExecuteStmt", "DeallocateStmt", "DeclareCursorStmt", "FetchStmt", "ClosePortalStmt", "LockStmt",
    "TruncateStmt",
    "CallStmt", "DoStmt", "TransactionStmt", "VariableSetStmt", "VariableShowStmt", "ConstraintsSetStmt",
    "VacuumStmt", "ReindexStmt", "ClusterStmt", "DiscardStmt", "CheckPointStmt", "NotifyStmt", "ListenStmt",
  ]

  /// Whether the chunk is DDL, which an application must point at the new name.
  var isDefinition: Bool {
    kinds.contains { kind in
      if kind == "CreateTableAsStmt" {
        return nodes(kind).contains { $0["objtype"] as? String == "OBJECT_MATVIEW" }
      }
      return !Self.uses.contains(kind)
    }
  }

  /// Whether the definition may reach relations that it does not name.
  var reachesFar: Bool {
    kinds.isEmpty || kinds.contains("DropOwnedStmt") || kinds.contains("ReassignOwnedStmt")
      || nodes("DropStmt").contains { $0["behavior"] as? String == "DROP_CASCADE" }
      || nodes("DropRoleStmt").isEmpty == false
      || nodes("AlterTableStmt").contains { $0["objtype"] as? String == "OBJECT_TYPE" }
  }

  /// Whether tables may exist afterwards that did not before.
  var mayCreateTables: Bool {
    kinds.isEmpty || isDefinition || contains("CreateTableAsStmt") || contains("intoClause")
      || contains("CallStmt") || contains("DoStmt") || contains("ExecuteStmt") || contains("FuncCall")
  }

  /// Whether it only controls the transaction or the session: some of that cannot be done in a subtransaction.
  var isControl: Bool {
    !kinds.isEmpty
      && kinds.allSatisfy { ["TransactionStmt", "VariableSetStmt", "VariableShowStmt"].contains($0) }
  }
}
