import Postgres

/// Uses a live shim and its table alike, in a transaction that is rolled back, and compares what comes of it.
struct ShimTrials {
  let connection: Connection
  let table: Relation
  let shim: QualifiedName
  let kind: ShimKind
  /// The columns that both have, by what the shim calls them.
  let columns: [Identifier: Identifier]
  let dependencies: Dependencies
  /// The columns that name one row.
  let key: [Identifier]
  /// The foreign keys from and to other tables.
  let paths: [JoinPath]

  /// Whoever holds a row, or DDL that waits: nothing here is worth waiting for, and nobody is to wait for us.
  static func bePatient(_ connection: Connection) throws {
    try connection.runScript("SET LOCAL lock_timeout = '100ms'; SET LOCAL statement_timeout = '5s'")
  }

  var all: [Trial] {
    get throws { try [reading] + joins + writes }
  }

  private var reading: Trial {
    get throws { try compare("SELECT") { side in "SELECT * FROM \(side.name) LIMIT 1" } }
  }

  /// The plans for a look-up by key, and for joins along foreign keys.
  private var joins: [Trial] {
    get throws {
      var trials: [Trial] = []
      if !key.isEmpty {
        trials.append(
          try samePlan("plan of a look-up") { side in
            "SELECT * FROM \(side.name) WHERE \(one(side))"
          })
      }
      for path in paths.prefix(3) {
        trials.append(
          try samePlan("plan of a join with \(path.other)") { side in
            let conditions = zip(path.columns, path.otherColumns).map {
              "t.\(side.column($0)) = o.\($1)" as SQL
            }
            return """
              SELECT * FROM \(side.name) AS t JOIN \(unescaped: path.other) AS o ON \(conditions.joined(separator: " AND "))
              """
          })
      }
      return trials
    }
  }

  /// Whether PostgreSQL knows that a join finds at most one row saves it a look at the next; of a partitioned table it knows
  /// that only since 16, and finds the rows in the same way nonetheless. Of a few rows it is as good as chance which way it takes
  /// through a partitioned table.
  private func samePlan(_ name: String, _ text: (Side) -> SQL) throws -> Trial {
    func plan(_ side: Side) throws -> String {
      let explained: String = try connection.run("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) \(text(side))")
        .scalar()
      return try ExplainedPlan(json: explained).text.split(separator: "\n")
        .filter { !$0.hasSuffix("Inner Unique: yes") }.joined(separator: "\n")
    }
    return try inSavepoint {
      if try plan(direct) == plan(through) { return .passed(name) }
      return kind == .alias && table.estimatedRows < 1000
        ? .skipped(name, because: "the table is too small to tell")
        : .failed(name, "the shim is planned otherwise than the table")
    } or: {
      .skipped(name, because: $0.message)
    }
  }

  /// One of the two names, with what it calls the table's columns.
  private struct Side {
    let name: QualifiedName
    let shown: [Identifier: Identifier]

    func column(_ column: Identifier) -> Identifier { shown[column] ?? column }
  }

  private var direct: Side { Side(name: table.qualifiedName, shown: [:]) }
  private var through: Side {
    Side(name: shim, shown: Dictionary(uniqueKeysWithValues: columns.map { ($1, $0) }))
  }

  /// A condition that holds for one row.
  private func one(_ side: Side) -> SQL {
    let list = key.map { "\(side.column($0))" as SQL }.joined(separator: ", ")
    return "(\(list)) = (SELECT \(list) FROM \(side.name) LIMIT 1)"
  }

  /// Statements that write one row that is there already. Inserted again, it meets the table's own constraints, on both
  /// sides alike.
  private var writes: [Trial] {
    get throws {
      let shared = Set(columns.values)
      let written = table.columns.filter { !$0.isGenerated && shared.contains($0.name) }
      if let reason = reasonNotToWrite(written) {
        return ["INSERT", "UPDATE", "DELETE"].map { .skipped($0, because: reason) }
      }
      let overriding: SQL = written.contains(where: \.isIdentity) ? " OVERRIDING SYSTEM VALUE" : ""
      let insert = try compare("INSERT") { side in
        let list = written.map { "\(side.column($0.name))" as SQL }.joined(separator: ", ")
        return "INSERT INTO \(side.name) (\(list))\(overriding) SELECT \(list) FROM \(side.name) LIMIT 1"
      }
      guard !key.isEmpty else {
        return [insert]
          + ["UPDATE", "DELETE"].map { .skipped($0, because: "without a key no statement means one row") }
      }
      let column = (written.first { !key.contains($0.name) && !$0.isIdentity } ?? written[0]).name
      let update = try compare("UPDATE") { side in
        "UPDATE \(side.name) SET \(side.column(column)) = \(side.column(column)) WHERE \(one(side))"
      }
      // Whatever refers to the row would be searched, or deleted along.
      let isReferred = dependencies.foreignKeys.contains(where: \.isIncoming)
      let delete =
        isReferred
        ? .skipped("DELETE", because: "other tables refer to its rows")
        : try compare("DELETE") { side in "DELETE FROM \(side.name) WHERE \(one(side))" }
      return [insert, update, delete]
    }
  }

  /// A rollback takes back rows, and nothing that a trigger or a rule did elsewhere.
  private func reasonNotToWrite(_ written: [Relation.Column]) -> String? {
    guard [.table, .partitionedTable].contains(table.kind) else {
      return "what \(table.kind.inWords) does with it cannot be taken back for certain"
    }
    guard written.contains(where: { !$0.isIdentity }) else { return "there is no column to write" }
    let acting = dependencies.triggers.map(\.name) + dependencies.rules.map(\.name)
    guard !acting.isEmpty else { return nil }
    return
      "the table has triggers or rules (\(acting.map(\.quoted).joined(separator: ", "))), and a rollback may not undo what they do"
  }

  /// Runs a statement on both, each in a savepoint: the same number of rows, or the same SQLSTATE.
  private func compare(_ name: String, _ statement: (Side) -> SQL) throws -> Trial {
    let onTable = try outcome(statement(direct))
    let onShim = try outcome(statement(through))
    if [onTable, onShim].contains(where: { $0.hasPrefix(SQLState.lockNotAvailable.rawValue) }) {
      return .skipped(name, because: "somebody holds the row")
    }
    return onTable == onShim
      ? .passed(name, onTable) : .failed(name, "on the table: \(onTable); through the shim: \(onShim)")
  }

  private func outcome(_ statement: SQL) throws -> String {
    try inSavepoint {
      try connection.run(statement).commandTag
    } or: {
      $0.state.rawValue
    }
  }

  private func inSavepoint<Value>(_ body: () throws -> Value, or fallback: (PostgresError) -> Value) throws
    -> Value
  {
    try connection.run("SAVEPOINT aka_trial")
    defer { _ = try? connection.runScript("ROLLBACK TO SAVEPOINT aka_trial; RELEASE SAVEPOINT aka_trial") }
    do {
      return try body()
    } catch let error as PostgresError where !error.isConnectionLoss {
      return fallback(error)
    }
  }
}

/// A foreign key as a way to join.
struct JoinPath: CatalogFact {
  /// The table at its other end, quoted.
  let other: String
  let columns: [Identifier]
  let otherColumns: [Identifier]

  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT t.oid AS table_oid, jsonb_build_object('other', k.other::regclass::text,
      'columns', (SELECT jsonb_agg(a.attname ORDER BY n.place) FROM unnest(k.mine) WITH ORDINALITY n (attnum, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = n.attnum),
      'other_columns', (SELECT jsonb_agg(a.attname ORDER BY n.place) FROM unnest(k.theirs) WITH ORDINALITY n (attnum, place)
        JOIN pg_attribute a ON a.attrelid = k.other AND a.attnum = n.attnum)) AS fact
    FROM unnest(\(tables)::oid[]) AS t (oid) JOIN LATERAL (
      SELECT confrelid AS other, conkey AS mine, confkey AS theirs, oid FROM pg_constraint
        WHERE contype = 'f' AND conparentid = 0 AND conrelid = t.oid
      UNION ALL
      SELECT conrelid, confkey, conkey, oid FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND confrelid = t.oid
    ) k ON k.other <> t.oid ORDER BY k.oid
    """
  }
}
