import Postgres

/// Makes a view's privileges equal to its table's, whatever default privileges gave it.
struct ShimGrants {
  let connection: Connection
  let table: Relation
  let view: QualifiedName
  var probe: Probe?

  func apply() throws {
    try own()
    try revokeDefaults()
    for grant in inOrder { try give(grant) }
  }

  /// A new owner needs CREATE on the view's schema (`ATExecChangeOwner`).
  private func own() throws {
    guard try connection.run("SELECT current_user <> \(table.owner.name)").scalar() else { return }
    try lending("CREATE", to: table.owner) {
      try connection.run("ALTER VIEW \(view) OWNER TO \(table.owner)")
      // Whoever may drop the view may drop its probe.
      if let probe { try connection.run("ALTER FUNCTION \(probe.function)() OWNER TO \(table.owner)") }
    }
  }

  /// Lends a right on the schema for as long as `body` runs. Nobody else ever sees it: it is given and taken back in one
  /// transaction.
  private func lending(_ privilege: String, to role: Identifier, _ body: () throws -> Void) throws {
    let hasIt: Bool = try connection.run(
      "SELECT has_schema_privilege(\(role.name)::name, \(view.schema.name), \(privilege))"
    ).scalar()
    if !hasIt { try connection.run("GRANT \(unescaped: privilege) ON SCHEMA \(view.schema) TO \(role)") }
    try body()
    if !hasIt { try connection.run("REVOKE \(unescaped: privilege) ON SCHEMA \(view.schema) FROM \(role)") }
  }

  /// Takes away what default privileges gave, and the owner's own rights, of which it may have given some up.
  private func revokeDefaults() throws {
    let grantees = try connection.run(
      """
      SELECT DISTINCT CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee) END AS grantee
      FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x WHERE c.oid = \(view.quoted)::regclass
      """)
    for row in grantees {
      let grantee: Identifier? = try row["grantee"]
      try connection.run("REVOKE ALL ON \(view) FROM \(Self.role(grantee))")
    }
  }

  /// A grantor must hold the right before passing it on, so grants are given outward from the owner.
  private var inOrder: [Relation.Grant] {
    var waiting = table.grants
    var ordered: [Relation.Grant] = []
    while !waiting.isEmpty {
      let ready = waiting.filter { grant in
        grant.grantor == table.owner
          || ordered.contains {
            $0.grantee == grant.grantor && $0.privilege == grant.privilege && $0.grantable
              && ($0.column == nil || $0.column == grant.column)
          }
      }
      guard !ready.isEmpty else { return ordered + waiting }
      ordered += ready
      waiting.removeAll(where: ready.contains)
    }
    return ordered
  }

  /// PostgreSQL records the current role as grantor, so a right that was passed on is passed on again by the same role. If we
  /// may not become that role, the owner gives it: the right is the same, only who can take it back is not.
  private func give(_ grant: Relation.Grant) throws {
    let columns: SQL = grant.column.map { " (\($0))" } ?? ""
    let option: SQL = grant.grantable && grant.grantee != table.owner ? " WITH GRANT OPTION" : ""
    let statement: SQL =
      "GRANT \(unescaped: grant.privilege)\(columns) ON \(view) TO \(Self.role(grant.grantee))\(option)"
    guard try grant.grantor != table.owner && mayBecome(grant.grantor) else {
      try connection.run(statement)
      return
    }
    let me: Identifier = try connection.run("SELECT current_user").scalar()
    // The grantor must reach the view by its name while it is in schema aka.
    try lending("USAGE", to: grant.grantor) {
      try connection.run("SET LOCAL ROLE \(grant.grantor)")
      try connection.run(statement)
      try connection.run("SET LOCAL ROLE \(me)")
    }
  }

  private func mayBecome(_ role: Identifier) throws -> Bool {
    try connection.run("SELECT pg_has_role(\(role.name)::name, 'MEMBER')").scalar()
  }

  private static func role(_ name: Identifier?) -> SQL { name.map { "\($0)" } ?? "PUBLIC" }
}
