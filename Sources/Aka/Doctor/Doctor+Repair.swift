import FoundationEssentials
import Postgres

extension Doctor {
  /// Puts right what is safe to; each thing in a transaction of its own, with its event. Returns what was done.
  func repair(_ examination: Examination) throws -> [Diagnosis] {
    try examination.diagnoses.filter { diagnosis in
      guard let repair = diagnosis.repair else { return false }
      if case .abandon(let id) = repair {
        return try !Abandonment(connection: connection).abandon([Ledger(connection: connection).entry(id)])
          .isEmpty
      }
      try connection.transaction {
        try Ledger(connection: connection).takeTurns()
        try connection.run("SET LOCAL lock_timeout = '100ms'")
        try perform(repair)
      }
      return true
    }
  }

  private func perform(_ repair: Diagnosis.Repair) throws {
    let ledger = Ledger(connection: connection)
    switch repair {
    case .abandon: break
    case .dropView(let name, let oid):
      // Looked at again under the lock: only the very view that was examined, and never with what depends on it.
      guard try Catalog(connection: connection).relationOid(at: name) == oid else { return }
      try ShimRemoval(connection: connection).remove(name)
    case .dropFunction(let signature):
      // A shim that was built again meanwhile calls it again.
      let isFree: Bool = try connection.run(
        "SELECT NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = to_regprocedure(\(signature)))"
      ).scalar()
      if isFree { try connection.run("DROP FUNCTION IF EXISTS \(unescaped: signature) RESTRICT") }
    case .record(let id, let transition):
      let entry = try ledger.entry(id)
      guard let phase = entry.status.after(transition) else { return }
      try connection.run(
        """
        UPDATE aka.sys_table_migrations SET status = \(phase.rawValue), shim_oid = NULL,
          compatibility_view_created = false,
          rollback_at = CASE WHEN \(phase.rawValue) = 'rolled_back' THEN clock_timestamp() ELSE rollback_at END,
          rollback_by = CASE WHEN \(phase.rawValue) = 'rolled_back' THEN session_user ELSE rollback_by END
        WHERE id = \(id)
        """)
      try dropProbes(of: entry)
      try ledger.record("repair", of: id, detail: #"{"found": "\#(transition.rawValue) by hand"}"#)
    case .forgetShim(let id):
      try connection.run(
        "UPDATE aka.sys_table_migrations SET shim_oid = NULL, compatibility_view_created = false WHERE id = \(id)"
      )
      try dropProbes(of: ledger.entry(id))
      try ledger.record("repair", of: id, detail: #"{"found": "shim dropped by hand"}"#)
    case .settlePublications(let id):
      try Catalog(connection: connection).prepareReading()
      for statement in try publicationSwitches(ledger.entries()).settlement(noting: id) {
        try connection.run(statement)
      }
    case .endBrownout(let id): _ = try Brownouts(connection: connection).end(id, why: "aka doctor --fix")
    case .rebuildShim(let id):
      let entry = try ledger.entry(id)
      let (shim, fingerprint) = try Stage(connection: connection).build(
        entry.stagedName("shim"), over: entry.tableOid, as: .oldName(of: entry, isRebuilt: true))
      try connection.run(SwapScript.approach(shim.name, to: entry.old, shim.kind))
      try connection.run(SwapScript.arrive(shim.name, at: entry.old, shim.kind))
      if let attachment = shim.attachment {
        for statement in attachment.attach(entry.tableName, to: entry.old, staged: shim.name.name) {
          try connection.run(statement)
        }
      }
      try ledger.setStaged(shim, fingerprint: fingerprint, for: entry)
      try ledger.record("repair", of: id, detail: #"{"found": "shim dropped by hand"}"#)
    case .attachTable(let id):
      let entry = try ledger.entry(id)
      try connection.run("ALTER TABLE \(entry.shimName) ATTACH PARTITION \(entry.tableName) DEFAULT")
      try ledger.record("repair", of: id, detail: #"{"found": "table detached by hand"}"#)
    }
  }

  /// The probes of a rename whose view somebody dropped by hand.
  private func dropProbes(of entry: LedgerEntry) throws {
    let probes: [UInt32] = try connection.run(
      """
      SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'aka'::regnamespace
        AND p.proname ~ \("^probe_\(entry.number)(_flip_[0-9]+)?$")
      """
    ).map { try $0["oid"] }
    for probe in try Probe.unused(probes, connection) {
      try connection.run("DROP FUNCTION \(unescaped: probe) RESTRICT")
    }
  }
}
