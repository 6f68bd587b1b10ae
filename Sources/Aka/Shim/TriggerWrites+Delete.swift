import Postgres

extension TriggerWrites {
  /// Deletes the row. One that a trigger of the table changed in the middle of the statement is deleted all the same:
  /// natively AFTER triggers would have come too late to change it.
  var delete: SQL {
    locking(
      "UPDATE",
      write: """
        DELETE FROM \(target) AS this_row WHERE \(isAt("version", of: "origin"));
          IF NOT FOUND THEN RETURN NULL; END IF;
          RETURN OLD;
        """,
      whereLockIsDenied: deleteUnlocked,
      afterOurOwn: """
        DELETE FROM \(target) AS this_row WHERE \(Self.isNewest);
          IF NOT FOUND THEN RETURN NULL; END IF;
          RETURN OLD;
        """)
  }
  /// Locking a row takes the policies for UPDATE, and a role may have those for DELETE alone (`get_row_security_policies`). It
  /// deletes without a lock then: the comparison is done again on the newest version if somebody else has just changed the
  /// row (EvalPlanQual), where that of the place would not be (`TidRecheck`).
  private var deleteUnlocked: SQL {
    guard table.rowSecurity else { return "" }
    return """
      IF pg_catalog.row_security_active(\(regclass)) THEN
          FOREACH place IN ARRAY pg_catalog.current_setting('aka.places')::pg_catalog.text[] LOOP
            \(Self.readPlace)
            DELETE FROM \(target) AS this_row
              WHERE \(isAt("version", of: "origin")) AND \(same("this_row", "OLD", table.columns));
            IF FOUND THEN RETURN OLD; END IF;
          END LOOP;
        END IF;

      """
  }
}
