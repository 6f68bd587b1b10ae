import LedgerSQL
import Postgres

/// What a script has to do with the ledger: it brings it, or wants it to be there, by the ledger's own code.
extension PatientScript {
  /// The steps by which the ledger came to be, in the declarations of a script that may bring it.
  func ledgerDeclaration(_ quoting: ScriptQuoting) -> String {
    guard installsLedger else { return "" }
    let upgrades = LedgerSQL.upgrades.map { "    " + quoting.quote($0) }.joined(separator: ",\n")
    return """
        -- The ledger, as 'aka init' installs it.
        upgrades CONSTANT text[] := ARRAY[
      \(upgrades)
        ];

      """
  }

  /// One script, or one operator, at a time.
  var ledgerTurn: String { Ledger.turn.map { "        \($0.asPerform);" }.joined(separator: "\n") }

  /// Looks for the ledger, and brings it up to date.
  var ledgerPart: String {
    let missing =
      installsLedger
      ? """
            IF \(Ledger.isForeign.text) THEN
              RAISE EXCEPTION 'this database has a schema named aka with other things in it'
                USING HINT = 'Rename that schema; aka keeps its ledger in a schema of this name.';
            END IF;
      """
      : """
            RAISE EXCEPTION 'no table was ever renamed in this database' USING HINT = 'Look whether it is the right one.';
      """
    let upgrade =
      installsLedger
      ? """

          FOR version IN ledger + 1 .. cardinality(upgrades) LOOP
            EXECUTE upgrades[version];
            INSERT INTO aka.sys_ledger_versions (version, tool_version) VALUES (version, '\(Version.current)');
          END LOOP;
      """ : ""
    return """
          ledger := 0;
          IF \(Ledger.isInstalled.text) THEN
            SELECT coalesce(max(v.version), 0) INTO ledger FROM aka.sys_ledger_versions v;
          ELSE
      \(missing)
          END IF;
          IF ledger > \(LedgerSQL.upgrades.count) THEN
            RAISE EXCEPTION 'the ledger in this database is of a newer aka' USING HINT = 'Export this file again with it.';
          END IF;\(upgrade)
      """
  }
}

extension SQL {
  /// PL/pgSQL wants to be told that a result is not wanted.
  fileprivate var asPerform: String {
    text.hasPrefix("SELECT ") ? "PERFORM " + text.dropFirst("SELECT ".count) : text
  }
}
