import Postgres

/// Makes a view's privileges equal to its table's, whatever default privileges gave it.
///
/// One statement that decides for itself what depends on the role and the moment, so that it can be part of a script.
struct ShimGrants {
  let table: Relation
  let view: QualifiedName
  var kind = ShimKind.view
  /// What belongs to the shim: whoever may drop it may drop these.
  var functions: [QualifiedName] = []
  /// The rights that only have pgaudit log the use of the view, and whose they are. They stay.
  var audit: AuditGrants.Given?

  /// What does it.
  var statement: SQL {
    let body: SQL = """

      DECLARE
        me name := current_user;
        is_lent boolean;
        other text;
      BEGIN
      \(own)\(revokeDefaults)\(inOrder.map(give).joined(separator: ""))\(keepAudit)END
      """
    return "DO \(literal: body.text)"
  }

  /// A new owner needs CREATE on the view's schema (`ATExecChangeOwner`).
  private var own: SQL {
    let alters =
      ["ALTER \(kind.noun) \(view) OWNER TO \(table.owner);"]
      + functions.map { "ALTER FUNCTION \($0)() OWNER TO \(table.owner);" as SQL }
    let alter = alters.joined(separator: "\n    ")
    return """
        IF current_user <> \(literal: table.owner.name) THEN
          \(lending("CREATE", to: table.owner, alter))
        END IF;

      """
  }

  /// Lends a right on the schema for as long as `body` runs. Nobody else ever sees it: it is given and taken back in one
  /// transaction.
  private func lending(_ privilege: String, to role: Identifier, _ body: SQL) -> SQL {
    """
    is_lent := NOT has_schema_privilege(\(literal: role.name)::name, \(literal: view.schema.name), \(literal: privilege));
        IF is_lent THEN GRANT \(unescaped: privilege) ON SCHEMA \(view.schema) TO \(role); END IF;
        \(body)
        IF is_lent THEN REVOKE \(unescaped: privilege) ON SCHEMA \(view.schema) FROM \(role); END IF;
    """
  }

  /// Takes away what default privileges gave, and the owner's own rights, of which it may have given some up. What
  /// somebody has passed on goes with it, and is given again.
  private var revokeDefaults: SQL {
    """
      FOR other IN SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END
        FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
        WHERE c.oid = \(literal: view.quoted)::regclass
      LOOP
        EXECUTE concat('REVOKE ALL ON ', \(literal: view.quoted), ' FROM ', other, ' CASCADE');
      END LOOP;

    """
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
  private func give(_ grant: Relation.Grant) -> SQL {
    let columns: SQL = grant.column.map { " (\($0))" } ?? ""
    let option: SQL = grant.grantable && grant.grantee != table.owner ? " WITH GRANT OPTION" : ""
    let statement: SQL =
      "GRANT \(unescaped: grant.privilege)\(columns) ON \(view) TO \(Self.role(grant.grantee))\(option);"
    guard grant.grantor != table.owner else { return "  \(statement)\n" }
    // The grantor must reach the view by its name while it is in schema aka.
    let passingOn: SQL = """
      SET LOCAL ROLE \(grant.grantor);
          \(statement)
          EXECUTE concat('SET LOCAL ROLE ', quote_ident(me));
      """
    return """
        IF pg_has_role(\(literal: grant.grantor.name)::name, \(SQL.becoming)) THEN
          \(lending("USAGE", to: grant.grantor, passingOn))
        ELSE
          \(statement)
        END IF;

      """
  }

  private var keepAudit: SQL {
    guard let audit else { return "" }
    return "  GRANT \(unescaped: audit.privileges) ON \(view) TO \(audit.role);\n"
  }

  private static func role(_ name: Identifier?) -> SQL { name.map { "\($0)" } ?? "PUBLIC" }
}
