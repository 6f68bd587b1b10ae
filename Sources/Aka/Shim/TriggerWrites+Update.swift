import Postgres

extension TriggerWrites {
  /// Writes the columns that the statement changed, and no others.
  ///
  /// Which columns the statement named is not to be seen; those that it changed are the nearest to it. Setting all of them
  /// would fire every `UPDATE OF` trigger, lock the key against foreign keys (`ExecUpdateLockMode`), ask for rights on columns
  /// that nobody named, and store large values anew. The price is a statement that is planned for each row.
  var update: SQL {
    locking(
      "NO KEY UPDATE",
      variables: """
          changes pg_catalog.text;
          stored pg_catalog.record;
          written pg_catalog.int8;

        """,
      write: """
        changes := pg_catalog.array_to_string(ARRAY[
            \(table.columns.map(change).joined(separator: ",\n    "))
          ]::pg_catalog.text[], ', ');
          -- An update that changes nothing is one still: the table's triggers fire, and the row counts.
          IF changes OPERATOR(pg_catalog.=) '' THEN
            \(unchanged)
          END IF;
          EXECUTE pg_catalog.concat(\(literal: "UPDATE \(target.quoted) AS this_row SET "), changes, \(literal: rest.text))
            INTO stored USING NEW, version, origin, OLD;
          GET DIAGNOSTICS written = ROW_COUNT;
          IF written OPERATOR(pg_catalog.=) 0 THEN RETURN NULL; END IF;
          RETURN stored;
        """,
      afterOurOwn: afterOurOwnUpdate)
  }

  private var rest: SQL {
    " WHERE \(isAt("$2", of: "$3", old: "($4)")) RETURNING \(storedColumns)"
  }

  /// The assignment of a column if it changed. The table decides about a value for a column that it generates (428C9);
  /// NULL is what the view has for its DEFAULT.
  private func change(_ column: Relation.Column) -> SQL {
    let assignment = "\(column.name.quoted) = \(field(column.name, of: "($1)").text)"
    let isMade = column.isIdentity || column.isGenerated
    let toDefault: SQL =
      isMade
      ? " WHEN \(field(column.name, of: "NEW")) IS NULL THEN \(literal: "\(column.name.quoted) = DEFAULT")"
      : ""
    return "CASE WHEN \(same("NEW", "OLD", [column])) THEN NULL\(toDefault) ELSE \(literal: assignment) END"
  }

  private var unchanged: SQL {
    let free = table.columns.filter { !$0.isIdentity && !$0.isGenerated }
    let keys = Set(search.map(\.column))
    guard let column = free.first(where: { !keys.contains($0.name) }) ?? free.first else {
      return "RETURN NEW;"
    }
    return "changes := \(literal: "\(column.name.quoted) = this_row.\(column.name.quoted)");"
  }

  /// A join may meet a row several times, and PostgreSQL takes the first. But where something else may write the table in
  /// the middle of the statement, a row that does not have the wanted values was not necessarily written by us: skipping it
  /// would lose an update. PostgreSQL's own answer to such a row is this error.
  private var afterOurOwnUpdate: SQL {
    let applied = table.columns.map { column -> SQL in
      "(\(same("NEW", "OLD", [column])) OR \(same("this_row", "NEW", [column])))"
    }
    return """
      IF \(isWrittenByOthers) AND NOT EXISTS (SELECT FROM \(target) AS this_row
          WHERE \(Self.isNewest) AND \(applied.joined(separator: " AND "))) THEN
          RAISE EXCEPTION USING ERRCODE = '27000',
            MESSAGE = 'tuple to be updated was already modified by an operation triggered by the current command',
            \(oldName);
        END IF;
        RETURN NULL;
      """
  }

  /// Whether triggers or cascading foreign keys may write to the table while it is written.
  private var isWrittenByOthers: SQL {
    """
    (EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE NOT g.tgisinternal
            AND (g.tgrelid OPERATOR(pg_catalog.=) origin OR g.tgrelid OPERATOR(pg_catalog.=) \(regclass)))
          OR EXISTS (SELECT FROM pg_catalog.pg_constraint k
            WHERE (k.confrelid OPERATOR(pg_catalog.=) origin OR k.confrelid OPERATOR(pg_catalog.=) \(regclass))
              AND NOT (k.confupdtype OPERATOR(pg_catalog.=) ANY (ARRAY['a', 'r']::pg_catalog."char"[]))))
    """
  }
}
