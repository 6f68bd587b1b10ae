import Postgres

extension TriggerWrites {
  /// Inserts the row and returns it as it is stored: with what the table generated, and with what its own triggers made of
  /// it. The view has the column defaults, so DEFAULT is filled in when the trigger fires.
  var insert: SQL {
    """

    #variable_conflict use_variable
    DECLARE
      stored pg_catalog.record;
    BEGIN
    \(refusals)  -- A role that may read nothing can be shown nothing, and RETURNING would ask it for the right to.
      IF NOT pg_catalog.has_any_column_privilege(\(regclass), 'SELECT') THEN
        \(insertion(returning: false))
      END IF;
    \(guardedInsertion)END
    """
  }

  /// As PostgreSQL itself answers. NULL passes, because the view gives it for DEFAULT.
  private var refusals: SQL {
    table.columns.filter(\.isGenerated).map { column -> SQL in
      let message =
        "cannot insert a non-DEFAULT value into column \((shown[column.name] ?? column.name).quoted)"
      return """
          IF \(field(column.name, of: "NEW")) IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = '428C9', MESSAGE = \(literal: message),
              DETAIL = \(literal: "Column \((shown[column.name] ?? column.name).quoted) is a generated column.");
          END IF;

        """
    }.joined(separator: "")
  }

  /// A policy may hide the new row from the role that inserts it: RETURNING makes that an error (`WCO_RLS_INSERT_CHECK` for
  /// the SELECT policies), and an INSERT without RETURNING does not. Which one was asked for is not ours to see, so both
  /// are tried, at the price of a subtransaction for each row of a role that policies apply to.
  private var guardedInsertion: SQL {
    let plain: SQL = "  \(insertion(returning: true))\n"
    guard table.rowSecurity else { return plain }
    return """
        IF pg_catalog.row_security_active(\(regclass)) THEN
          BEGIN
            \(insertion(returning: true))
          EXCEPTION WHEN insufficient_privilege THEN
            \(insertion(returning: false))
          END;
        END IF;
      \(plain)
      """
  }

  /// The statement, with or without each identity column: NULL means that none was given, since the view has no default for
  /// it. `OVERRIDING SYSTEM VALUE` because the clause of the statement is not ours to see: a value that was given is stored.
  private func insertion(returning: Bool) -> SQL {
    insertion(returning: returning, given: [], open: Self.identities(of: table)[...])
  }

  private func insertion(
    returning: Bool, given: Set<Identifier>, open: ArraySlice<Relation.Column>
  ) -> SQL {
    if let identity = open.first {
      return """
        IF \(field(identity.name, of: "NEW")) IS NULL THEN
          \(insertion(returning: returning, given: given, open: open.dropFirst()))
        ELSE
          \(insertion(returning: returning, given: given.union([identity.name]), open: open.dropFirst()))
        END IF;
        """
    }
    let columns = table.columns.filter { column in
      !column.isGenerated && (!column.isIdentity || given.contains(column.name))
    }
    let names = columns.map { "\($0.name)" as SQL }.joined(separator: ", ")
    let values = columns.map { field($0.name, of: "NEW") }.joined(separator: ", ")
    let source: SQL =
      columns.isEmpty ? "DEFAULT VALUES" : "(\(names)) OVERRIDING SYSTEM VALUE VALUES (\(values))"
    let result: SQL =
      returning && !table.columns.isEmpty ? " RETURNING \(storedColumns) INTO stored" : ""
    // Nothing is found when a trigger of the table swallowed the row.
    return """
      INSERT INTO \(target) AS this_row \(source)\(result);
      IF NOT FOUND THEN RETURN NULL; END IF;
      RETURN \(unescaped: result.text.isEmpty ? "NEW" : "stored");
      """
  }
}
