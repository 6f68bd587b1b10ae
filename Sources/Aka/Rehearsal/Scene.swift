import Postgres

/// A transaction in which one sender's statements meet the shims: their role, their search path, and the tables that they
/// mean without saying a schema.
struct Scene {
  let connection: Connection
  let probe: PlanProbe
  let standIns: StandIns
  /// The schemas in which the application looks, as they are today.
  let path: [Identifier]
  /// The renames whose old names a shim keeps, and those whose old names another table takes.
  let renames: [PlannedRename]
  /// The tables that the search path finds by their names alone.
  let visible: Set<UInt32>
  /// What is not as it is for the application.
  let note: String?
  /// Why nothing may be planned.
  let danger: String?

  init(connection: Connection, sender: Workload.Sender, renames: [PlannedRename]) throws {
    self.connection = connection
    self.renames = renames
    let ownPath: String = try connection.run("SELECT current_setting('search_path')").scalar()
    try connection.run("SET LOCAL lock_timeout = '100ms'")
    try Self.stayUnseen(connection)
    standIns = try StandIns.build(for: renames.filter(\.keepsOldName), on: connection)
    // A plan for parameters whose values are unknown, as PostgreSQL makes it for statements that run often.
    try connection.runScript(
      """
      SET LOCAL statement_timeout = '2s'; SET LOCAL plan_cache_mode = force_generic_plan;
      SET LOCAL standard_conforming_strings = on
      """)
    let (cage, note, danger) = try Self.assume(sender.role, in: standIns.anySchema, on: connection)
    (self.note, self.danger) = (note, danger)
    var searchPath = sender.searchPath ?? ownPath
    if let role = sender.role { searchPath = searchPath.replacing("\"$user\"", with: role.quoted) }
    try connection.run("SELECT set_config('search_path', \(searchPath), true)")
    path = try connection.run("SELECT unnest(current_schemas(false)) AS schema").map { try $0["schema"] }
    let tables = renames.map(\.table.oid)
    visible = Set(
      try connection.run("SELECT oid FROM unnest(\(tables)::oid[]) oid WHERE pg_table_is_visible(oid)").map {
        try $0["oid"]
      })
    probe = PlanProbe(connection: connection, cage: cage)
    try probe.open()
  }

  /// pg_stat_statements makes an entry when a statement is analysed, not when it runs: ours would push out those of the
  /// application, and look like uses of the old name.
  private static func stayUnseen(_ connection: Connection) throws {
    try connection.run(
      """
      SELECT set_config(name, 'none', true) FROM pg_settings
      WHERE name = 'pg_stat_statements.track' AND has_parameter_privilege(name, 'SET')
      """)
  }

  /// Becomes the sender, in a cage; says what is not as it is for the sender where that cannot be.
  private static func assume(
    _ role: Identifier?, in schema: Identifier?, on connection: Connection
  ) throws -> (cage: RehearsalCage?, note: String?, danger: String?) {
    guard let role else { return (try ownCage(in: schema, on: connection), nil, nil) }
    let mayAssume: Bool? = try connection.run(
      "SELECT (SELECT pg_has_role(oid, \(SQL.becoming)) FROM pg_roles WHERE rolname = \(role.name))"
    ).scalar()
    if mayAssume == true {
      return (try schema.map { try RehearsalCage(for: role, in: $0, on: connection) }, nil, nil)
    }
    let reason = mayAssume == nil ? "there is no such role" : "this role cannot become \(role)"
    guard try hasForeignCode(connection) else {
      return (
        try ownCage(in: schema, on: connection),
        "statements of \(role) were rehearsed with other rights: \(reason)", nil
      )
    }
    return (
      nil, "statements of \(role) were not rehearsed: \(reason)",
      "functions of others would run with this role's rights, since \(reason)"
    )
  }

  /// A cage for our own rights, which nothing needs to be kept from: only in a function are parameters left open.
  private static func ownCage(in schema: Identifier?, on connection: Connection) throws -> RehearsalCage? {
    guard let schema, PlanProbe.leavesParametersOpen(on: connection) else { return nil }
    return try RehearsalCage(
      for: connection.run("SELECT current_user").scalar(), in: schema, on: connection)
  }

  /// Whether functions could get at our rights when PostgreSQL plans what calls them: not those of superusers, who have all
  /// rights, nor those of roles that are ours.
  private static func hasForeignCode(_ connection: Connection) throws -> Bool {
    try connection.run(
      """
      SELECT EXISTS (SELECT FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_roles r ON r.oid = p.proowner
        WHERE l.lanname NOT IN ('internal', 'c') AND NOT r.rolsuper
          AND NOT pg_has_role(r.oid, \(SQL.becoming)))
      """
    ).scalar()
  }
}
