import Postgres

/// The view that keeps a name alive: the statements that build it, equal to the table in all that a view can be.
struct ShimDefinition {
  let table: Relation
  /// Where the view is built.
  let view: QualifiedName
  let design: ShimDesign

  /// The view itself, with an explicit column list: a later column of the table must not appear in some sessions and not
  /// in others.
  ///
  /// `security_invoker` makes PostgreSQL check the asking role's rights and policies on the table. It also asks for rights
  /// on every column that the view shows, which a role with column grants lacks: such a table gets a view that checks its
  /// owner's rights and carries the column grants itself. (The two together are refused. Where row-level security is switched on
  /// later, policies come first: `verify --fix` makes the view check the asking role, though roles with column grants then fail.)
  var create: SQL { "CREATE \(body)" }

  /// The same for a view that is in its place already. PostgreSQL lets it gain columns at its end.
  var replace: SQL { "CREATE OR REPLACE \(body)" }

  private var body: SQL {
    let columns = table.columns.map { "\($0.name)" as SQL }.joined(separator: ", ")
    let shown = table.columns.map { "\(design.shown($0.name))" as SQL }.joined(separator: ", ")
    let list: SQL = table.columns.isEmpty ? "" : " (\(shown))"
    return """
      VIEW \(view)\(list) WITH (security_invoker = \(unescaped: checksOwner ? "false" : "true"))
      AS SELECT \(columns) FROM \(table.qualifiedName)\(design.probe?.condition(in: table) ?? "")
      """
  }

  private var checksOwner: Bool { table.hasColumnGrants && !table.rowSecurity }

  /// Column defaults: without them `UPDATE old SET c = DEFAULT` silently stores NULL. An identity column must have none,
  /// since its sequence is not reached through an expression; PostgreSQL fills it in the table.
  var defaults: [SQL] {
    table.columns.compactMap { column in
      guard let expression = column.defaultExpression, !column.isIdentity, !column.isGenerated else {
        return nil
      }
      return
        "ALTER VIEW \(view) ALTER COLUMN \(design.shown(column.name)) SET DEFAULT \(unescaped: expression)"
    }
  }

  /// Security labels. The module that they are for must be loaded, as it is wherever they were given.
  var labels: [SQL] {
    table.labels.map { label in
      let object: SQL =
        label.column.map { "COLUMN \(view).\(design.shown($0))" } ?? "\(design.kind.noun) \(view)"
      return "SECURITY LABEL FOR \(label.provider) ON \(object) IS \(literal: label.text)"
    }
  }

  /// Takes the defaults away from a view that is in its place already.
  var withoutDefaults: [SQL] {
    table.columns.map { "ALTER VIEW \(view) ALTER COLUMN \(design.shown($0.name)) DROP DEFAULT" }
  }

  /// Takes the comments away from a shim that is in its place already.
  var withoutComments: [SQL] {
    ["COMMENT ON \(design.kind.noun) \(view) IS NULL"]
      + table.columns.map { "COMMENT ON COLUMN \(view).\(design.shown($0.name)) IS NULL" }
  }

  /// Comments of the table and its columns.
  var comments: [SQL] {
    var statements: [SQL] = []
    if let comment = table.comment {
      statements.append("COMMENT ON \(design.kind.noun) \(view) IS \(literal: comment)")
    }
    for column in table.columns {
      guard let comment = column.comment else { continue }
      statements.append("COMMENT ON COLUMN \(view).\(design.shown(column.name)) IS \(literal: comment)")
    }
    return statements
  }
}
