/// The words of libpg_query's JSON that mean something to us; all others are `other`.
enum JSONKey: String, CaseIterable {
  /// An item of an array, which has no key.
  case none = ""
  case other = "?"

  // Statements.
  case alterExtensionContentsStmt = "AlterExtensionContentsStmt"
  case alterObjectSchemaStmt = "AlterObjectSchemaStmt"
  case alterOwnerStmt = "AlterOwnerStmt"
  case clusterStmt = "ClusterStmt"
  case commentStmt = "CommentStmt"
  case copyStmt = "CopyStmt"
  case createFunctionStmt = "CreateFunctionStmt"
  case deleteStmt = "DeleteStmt"
  case doStmt = "DoStmt"
  case dropStmt = "DropStmt"
  case insertStmt = "InsertStmt"
  case lockStmt = "LockStmt"
  case mergeStmt = "MergeStmt"
  case refreshMatViewStmt = "RefreshMatViewStmt"
  case reindexStmt = "ReindexStmt"
  case renameStmt = "RenameStmt"
  case secLabelStmt = "SecLabelStmt"
  case truncateStmt = "TruncateStmt"
  case updateStmt = "UpdateStmt"
  case vacuumRelation = "VacuumRelation"

  // Nodes.
  case columnRef = "ColumnRef"
  case constant = "A_Const"
  case commonTableExpr = "CommonTableExpr"
  case defElem = "DefElem"
  case funcCall = "FuncCall"
  case list = "List"
  case rangeVar = "RangeVar"
  case typeCast = "TypeCast"

  // Fields.
  case alias, aliasname, arg, args, ctename, ctequery, ctes, defname, fields, fromClause, funcname, inh,
    items, larg
  case location, lockedRels, names, object, objects, objectType, objtype, options, rarg, recursive, relation
  case relations, relname, removeType, renameType, schemaname, sourceRelation, stmt, stmts, sval, typeName
  case usingClause, withClause
  case isFrom = "is_from"
  case percentType = "pct_type"
  case statementLength = "stmt_len"
  case statementLocation = "stmt_location"

  private static let tableSize = 256

  /// An open hash table over the words, kept at most half full.
  private static let table: [(hash: UInt64, key: JSONKey)] = {
    var table = [(hash: UInt64, key: JSONKey)](repeating: (0, .other), count: tableSize)
    for key in allCases where key != .none && key != .other {
      let hash = Hash.of(key.rawValue.utf8)
      var slot = Int(truncatingIfNeeded: hash) & (tableSize - 1)
      while table[slot].hash != 0 { slot = (slot + 1) & (tableSize - 1) }
      table[slot] = (hash, key)
    }
    return table
  }()

  /// Gives the table once to a whole walk, which would otherwise ask for it with every word.
  static func withTable<Result>(_ body: (Table) -> Result) -> Result {
    table.withUnsafeBufferPointer { body(Table(slots: $0)) }
  }

  /// The words by the hash of their bytes. Keys come from libpg_query's fixed vocabulary, never from
  /// the user, so equal 64-bit hashes are equal words.
  struct Table {
    fileprivate let slots: UnsafeBufferPointer<(hash: UInt64, key: JSONKey)>

    func key(hash: UInt64) -> JSONKey {
      var slot = Int(truncatingIfNeeded: hash) & (tableSize - 1)
      while slots[slot].hash != 0 {
        if slots[slot].hash == hash { return slots[slot].key }
        slot = (slot + 1) & (tableSize - 1)
      }
      return .other
    }
  }
}
