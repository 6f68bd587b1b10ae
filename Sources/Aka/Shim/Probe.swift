import Postgres

/// Whether a shim counts its uses.
public enum ProbeKind: String, Codable, CaseIterable, Sendable {
  /// The view calls a function that does nothing and that PostgreSQL counts.
  case count
  /// The same, and once an hour each session appends a row that says who it is.
  case who
  /// Nothing is counted, so that the probe can prove nothing.
  case off
}

/// The function in a shim by which PostgreSQL counts its uses: a no-op, tracked by `track_functions`.
///
/// Being STABLE and without arguments it becomes a One-Time Filter: called once a scan, with the estimates and index use of
/// the bare table (measured on 15). PARALLEL SAFE, or no query on the old name would be parallel. PL/pgSQL, because a function
/// in SQL would be inlined and never counted, and one in C would need a library. It writes nothing and takes no transaction
/// id, so it works in read-only transactions and on standbys, and its count survives a rollback.
struct Probe {
  let function: QualifiedName
  /// Whether it notes who calls it.
  let notes: Bool

  /// The probe of an old name; `nil` if nothing is to be counted.
  init?(of entry: LedgerEntry) {
    self.init(QualifiedName("aka", Identifier("probe_\(entry.number)")), entry.probe)
  }

  /// The probe of a new name that is kept after a rollback: each session's own, as the view is.
  init?(ofFlip entry: LedgerEntry, stagedBy session: Int) {
    self.init(QualifiedName("aka", Identifier("probe_\(entry.number)_flip_\(session)")), entry.probe)
  }

  private init?(_ function: QualifiedName, _ kind: ProbeKind) {
    guard kind != .off else { return nil }
    self.function = function
    notes = kind == .who
  }

  /// The probe that a view calls; `nil` if it calls none.
  init?(calledBy view: UInt32, as kind: ProbeKind, _ connection: Connection) throws {
    let name: Identifier? = try connection.run(
      """
      SELECT p.proname FROM (SELECT 'pg_rewrite'::regclass AS classid, oid FROM pg_rewrite WHERE ev_class = \(view)
          UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid = \(view)) r
        JOIN pg_depend d ON d.classid = r.classid AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
        JOIN pg_proc p ON p.oid = d.refobjid
      WHERE p.pronamespace = 'aka'::regnamespace AND p.proname LIKE 'probe\\_%' LIMIT 1
      """
    ).first.map { try $0["proname"] }
    guard let name else { return nil }
    self.init(QualifiedName("aka", name), kind)
  }

  /// Whether the function is there, so that a shim which is built again goes on counting.
  func exists(_ connection: Connection) throws -> Bool {
    try connection.run("SELECT to_regprocedure(\(function.quoted + "()")) IS NOT NULL").scalar()
  }

  /// The function, which all may call: a view's functions are called in the name of the role that asks, and default
  /// privileges may have taken that right away.
  ///
  /// In an alias table it is the function of a statement trigger: nothing else of ours can be in one.
  func create(for kind: ShimKind) -> [SQL] {
    let function: SQL =
      kind == .view
      ? "\(function)() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS 'BEGIN RETURN true; END'"
      : "\(function)() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    return [
      "CREATE FUNCTION \(function)",
      "GRANT EXECUTE ON FUNCTION \(self.function)() TO PUBLIC",
    ]
  }

  /// What follows the view's FROM. An INSERT scans nothing, so it is the check option that counts it; LOCAL, because what a
  /// view below demands is its own affair. PostgreSQL refuses the option on views that it cannot write, and ignores it for
  /// an INSERT that a trigger carries out: there the trigger's own function is counted.
  func condition(in table: Relation) -> SQL {
    let isWritable = table.kind != .materializedView && !table.columns.isEmpty
    let note: SQL =
      notes ? " AND (\(isNoted) OR aka.noted(\(literal: function.name.name), \(Self.memory)))" : ""
    return " WHERE \(function)()\(note)\(unescaped: isWritable ? " WITH LOCAL CHECK OPTION" : "")"
  }

  /// Whether the session remembers that it noted its use. Functions in C that PostgreSQL evaluates inline, before it calls
  /// anything: NULL, where it remembers nothing, calls.
  private var isNoted: SQL {
    "pg_catalog.current_setting(\(literal: "aka.noted_\(function.name.name)"), true) = \(Self.memory)"
  }

  /// What it remembers: in which hour, as which role, as which application. A pooler gives one session to many.
  private static let memory: SQL =
    "pg_catalog.concat(pg_catalog.date_trunc('hour', pg_catalog.now()), current_user, pg_catalog.current_setting('application_name'))"

  /// Those of some probes that no view calls any more, by their signatures.
  static func unused(_ functions: [UInt32], _ connection: Connection) throws -> [String] {
    guard !functions.isEmpty else { return [] }
    return try connection.run(
      """
      SELECT p.oid::regprocedure::text AS signature FROM pg_proc p WHERE p.oid = ANY(\(functions)::oid[])
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid)
      """
    ).map { try $0["signature"] }
  }
}
