import Postgres

/// Makes a view's privileges equal to its table's, whatever default privileges gave it.
struct ShimGrants {
  let connection: Connection
  let table: Relation
  let view: QualifiedName

  func apply() throws {
    try own()
    try revokeDefaults()
    for grant in inOrder { try give(grant) }
  }

  /// A new owner needs CREATE on the view's schema (`ATExecChangeOwner`). It is lent for the length of the transaction:
  /// nobody else ever sees it.
  private func own() throws {
    let row = try connection.run(
      """
      SELECT current_user <> \(table.owner) AS differs,
        has_schema_privilege(\(table.owner)::name, \(view.schema.name), 'CREATE') AS may_create
      """)[0]
    guard try row["differs"] else { return }
    let lends = try !row["may_create"]
    if lends { try connection.run("GRANT CREATE ON SCHEMA \(view.schema) TO \(table.owner)") }
    try connection.run("ALTER VIEW \(view) OWNER TO \(table.owner)")
    if lends { try connection.run("REVOKE CREATE ON SCHEMA \(view.schema) FROM \(table.owner)") }
  }

  private func revokeDefaults() throws {
    let grantees = try connection.run(
      """
      SELECT DISTINCT CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee) END AS grantee
      FROM pg_class c, aclexplode(c.relacl) x WHERE c.oid = \(view.quoted)::regclass
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
          || ordered.contains { $0.grantee == grant.grantor && $0.privilege == grant.privilege && $0.grantable }
      }
      guard !ready.isEmpty else { return ordered + waiting }
      ordered += ready
      waiting.removeAll(where: ready.contains)
    }
    return ordered
  }

  /// PostgreSQL records the current role as grantor, so a right that was passed on is passed on again by the same role.
  private func give(_ grant: Relation.Grant) throws {
    let columns: SQL = grant.column.map { " (\($0))" } ?? ""
    let option: SQL = grant.grantable && grant.grantee != table.owner ? " WITH GRANT OPTION" : ""
    let statement: SQL =
      "GRANT \(unescaped: grant.privilege)\(columns) ON \(view) TO \(Self.role(grant.grantee))\(option)"
    guard grant.grantor != table.owner else {
      try connection.run(statement)
      return
    }
    let me: Identifier = try connection.run("SELECT current_user").scalar()
    // The grantor must reach the view by name while it is in schema aka.
    try connection.run("GRANT USAGE ON SCHEMA \(view.schema) TO \(grant.grantor)")
    try connection.run("SET LOCAL ROLE \(grant.grantor)")
    try connection.run(statement)
    try connection.run("SET LOCAL ROLE \(me)")
    try connection.run("REVOKE USAGE ON SCHEMA \(view.schema) FROM \(grant.grantor)")
  }

  private static func role(_ name: Identifier?) -> SQL { name.map { "\($0)" } ?? "PUBLIC" }
}
