import LedgerSQL
import Postgres

/// Finds what a crash or a person left behind, and puts right what is safe to.
struct Doctor {
  let connection: Connection

  /// Looks, and changes nothing.
  func examine() throws -> Examination {
    try connection.transaction(.snapshot) {
      try Catalog(connection: connection).prepareReading()
      let ledger = Ledger(connection: connection)
      let version = try ledger.version()
      guard version > 0 else {
        return Examination(
          checked: ["This database has no ledger: no table was renamed by aka."], diagnoses: [],
          logging: try logging(shims: []))
      }
      let renames = try ledger.status()
      let views = try stagedViews()
      var checked = ["The ledger has version \(version); this aka wants \(LedgerSQL.upgrades.count)."]
      checked.append("\(renames.count) renames in the ledger: whether table and shim are where it says.")
      checked.append("\(views.count) views in schema aka: whether a rename needs them.")
      return Examination(
        checked: checked,
        diagnoses: outdated(version) + (try renames.flatMap(diagnose))
          + (try views.flatMap { try diagnose($0, among: renames.map(\.entry)) }) + (try leftOverFunctions())
          + (try publications(renames.map(\.entry))),
        advice: try version == LedgerSQL.upgrades.count ? evidence(for: renames.map(\.entry)) : [],
        logging: try logging(shims: renames.map(\.entry).filter(\.keepsName)))
    }
  }

  private func outdated(_ version: Int) -> [Diagnosis] {
    guard version < LedgerSQL.upgrades.count else { return [] }
    return [
      Diagnosis(
        code: .ledgerOutdated, object: "aka", message: "the ledger was written by an older aka",
        remedy: "aka init",
        repair: nil)
    ]
  }

  private func stagedViews() throws -> [StagedShim] {
    try connection.run(
      """
      SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'aka'::regnamespace AND c.relkind IN ('v', 'p')
      ORDER BY c.relname
      """
    ).map { StagedShim(name: QualifiedName("aka", try $0["relname"]), oid: try $0["oid"]) }
  }

  /// The functions of shims that were dropped by hand, which takes their triggers along and not what those call, nor what the
  /// view calls. A live rename gets its probe back with its shim, and the count goes on.
  private func leftOverFunctions() throws -> [Diagnosis] {
    try connection.run(
      """
      SELECT p.oid::regprocedure::text AS signature FROM pg_proc p
      WHERE p.pronamespace = 'aka'::regnamespace AND (
        p.prorettype = 'trigger'::regtype AND p.proname LIKE 'write\\_%'
          AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgfoid = p.oid)
        OR p.prorettype = 'boolean'::regtype AND p.proname LIKE 'probe\\_%'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid)
          AND NOT EXISTS (SELECT FROM aka.sys_table_migrations m
            WHERE m.status IN ('pending', 'active', 'brownout') AND p.proname = 'probe_' || m.number))
      ORDER BY 1
      """
    ).map { row in
      let signature: String = try row["signature"]
      return Diagnosis(
        code: .leftOverFunction, object: signature, message: "it belonged to a shim that was dropped by hand",
        remedy: "aka doctor --fix drops it", repair: .dropFunction(signature))
    }
  }

  private func diagnose(_ view: StagedShim, among entries: [LedgerEntry]) throws -> [Diagnosis] {
    guard let entry = entries.first(where: { $0.owns(view.name.name) }) else {
      return [
        Diagnosis(
          code: .foreignObject, object: view.name.description,
          message: "this view in schema aka is not aka's own",
          remedy: "move it to another schema", repair: nil)
      ]
    }
    // Views of a pending rename are that rename's matter.
    if entry.status == .pending || (entry.isInBrownout && entry.shimOid == view.oid) { return [] }
    let users = try Catalog(connection: connection).outgoing(view.oid, of: entry)
    let names = users.repointed.map(\.name.description) + users.kept
    guard names.isEmpty else {
      return [
        Diagnosis(
          code: .parkedView, object: view.name.description,
          message:
            "it was the shim of \(entry.old) -> \(entry.newName) and is still read by \(names.joined(separator: ", "))",
          remedy: "let those read the table instead, then run aka doctor again", repair: nil)
      ]
    }
    return [
      Diagnosis(
        code: .leftOverView, object: view.name.description,
        message:
          "aka was stopped while it staged this shim, or before it dropped it, for \(entry.old) -> \(entry.newName); nothing needs it",
        remedy: "aka doctor --fix drops it", repair: .dropView(view.name, oid: view.oid))
    ]
  }
}
