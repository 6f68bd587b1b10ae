import Postgres

/// What succeeds through the old name, and answers otherwise.
extension Findings {
  var answers: [Finding] {
    [catalogLookup] + serialSequence + rowType + [wholeRow] + maintenance + [messages]
  }

  /// A view hands ONLY on to nobody. On a table whose children hold rows of their own that is wrong data; the parent of
  /// partitions has none of its own.
  var only: [Finding] {
    if traits.hasChildren {
      return [
        finding(
          .only,
          "tables inherit from \(old): SELECT, UPDATE and DELETE with ONLY \(old) reach the rows of the children as well"
        )
      ]
    }
    guard table.kind == .partitionedTable else { return [] }
    return [
      finding(
        .differs, Hazard.only.rawValue,
        "ONLY \(old) reaches the rows of the partitions; on the partitioned table itself it finds nothing")
    ]
  }

  private var catalogLookup: Finding {
    var text =
      "who looks \(old) up in the catalog finds \(table.kind == .view ? "another" : "a") view: information_schema, pg_class, '\(old.name)'::regclass (size, "
      + "indexes, constraints, NOT NULL, statistics), pg_dump -t; the table is found as \(new.name), also in the text of views"
    if !dependencies.indexes.isEmpty {
      text +=
        ". Libraries find no keys there: ActiveRecord (find, save, upsert_all fail, create gives no id), Sequel and DBI's "
        + "last_insert_id once started anew, SQLAlchemy's reflection, JDBC's updatable results"
    }
    return finding(.catalogLookup, text)
  }

  var serialSequence: [Finding] {
    guard dependencies.sequences.contains(where: \.isOwned) else { return [] }
    return [
      finding(
        .differs, Hazard.serialSequence.rawValue,
        "pg_get_serial_sequence('\(old)', ..) gives NULL, and so do nextval and setval of it: the sequence belongs to the "
          + "table, whose name is new; its own name stays")
    ]
  }

  /// Rows are cast by an implicit cast that is built with the shim. PostgreSQL applies one cast and no chain of them, so that a
  /// child's row no longer becomes a parent's (`typeInheritsFrom`).
  var rowType: [Finding] {
    var messages: [String] = []
    if table.rowTypeIsUsed {
      let functions = dependencies.functions.filter { $0.ways.contains(.rowType) }.map(\.signature)
      let users = functions.isEmpty ? "what" : functions.inWords(atMost: 3) + " and whatever else"
      messages.append(
        "\(users) knows the row type gets rows of \(old) through an implicit cast; rows that come from there are of type "
          + "\(new.name) to pg_typeof and in messages")
    }
    if !dependencies.relatives.isEmpty {
      messages.append(
        "a row of a child table is no row of its parent any more where either is read through its old name: casts and "
          + "functions of the parent's row type fail")
    }
    guard !messages.isEmpty else { return [] }
    return [finding(.differs, "row-type", messages.joined(separator: ". "))]
  }

  /// PostgreSQL keeps the result type with the statement, not with its plan (`RevalidateCachedQuery`), so that failing mends nothing.
  var wholeRow: Finding {
    finding(
      .differs, "whole-row",
      "a whole-row query (SELECT u FROM \(old) u) that was prepared before fails (cached plan must not change result type) "
        + "until it is prepared anew, which JDBC, asyncpg and pgx do by themselves, and others when they connect again"
    )
  }

  /// PostgreSQL warns and goes on: `skipping "users" --- cannot vacuum non-tables`.
  private var maintenance: [Finding] {
    guard ![.foreignTable, .view].contains(table.kind) else { return [] }
    return [
      finding(
        .maintenance,
        "VACUUM \(old) and ANALYZE \(old) do nothing but warn; CLUSTER and REINDEX of it fail. Autovacuum goes on by itself"
      )
    ]
  }

  private var messages: Finding {
    finding(
      .differs, "messages",
      "errors and EXPLAIN name \(new.name) where they named \(old) (constraint violations, their table field), and a "
        + "denied permission is one \"for view \(old)\"; the SQLSTATEs are the same"
        + (measures.probe != .off
          ? ". EXPLAIN also shows the One-Time Filter that counts uses of \(old), and UNION ALL over \(old) is planned otherwise for it"
            + (table.rowSecurity
              ? "; so is a statement that the policies give no row at all: it reads the table in vain" : "")
          : ""))
  }
}
