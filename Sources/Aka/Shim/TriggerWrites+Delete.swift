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
      afterOurOwn: """
        DELETE FROM \(target) AS this_row WHERE \(Self.isNewest);
          IF NOT FOUND THEN RETURN NULL; END IF;
          RETURN OLD;
        """)
  }
}
