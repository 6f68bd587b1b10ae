import FoundationEssentials
import Postgres

/// Everything about a shim that must agree with its table, in a form in which two shims can be compared.
struct ShimPicture: Decodable, Equatable {
  let kind: Relation.Kind
  let definition: String
  let options: [String]
  let owner: Identifier
  let comment: String?
  let columns: [Column]
  let grants: [String]
  /// Those of the grants that only have pgaudit log the use of the view.
  let auditGrants: [String]
  let triggers: [String]
  let hasRowCast: Bool
  /// Policies, and whether they rule. Those of a view are its table's.
  let security: [String]

  struct Column: Decodable, Equatable {
    let name: Identifier
    let type: String
    let defaultExpression: String?
    let comment: String?
  }

  /// Reads a shim. The functions that fill an alias's identity columns are named after it, and that is no difference. The transaction must print names in full.
  static func read(_ connection: Connection, of view: UInt32) throws -> ShimPicture {
    guard
      let row = try connection.run(
        """
        SELECT jsonb_build_object(
          'kind', c.relkind, 'definition', CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid)
            ELSE concat(pg_get_partkeydef(c.oid), ' ', (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
              WHERE k.conrelid = c.oid AND k.contype = 'p')) END, 'owner', pg_get_userbyid(c.relowner),
          'options', coalesce((SELECT jsonb_agg(o ORDER BY o) FROM unnest(c.reloptions) o), '[]'),
          'comment', obj_description(c.oid, 'pg_class'),
          'columns', coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod), 'default_expression',
                regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^aka\\.next([0-9]+)_[^ ]*[(][)]$', 'aka.next\\1()'),
                'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
             FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
          'grants', coalesce(g.all, '[]'), 'audit_grants', coalesce(g.audit, '[]'),
          'triggers', coalesce((SELECT jsonb_agg(concat(g.tgname, ' ', g.tgtype, ' ', g.tgenabled, ' ', CASE c.relkind
               WHEN 'v' THEN p.prosrc
               ELSE overlay(pg_get_triggerdef(g.oid) PLACING ' ON ' FROM
                 length(format('CREATE TRIGGER %I', g.tgname)) + position(format(' ON %I.%I ', n.nspname, c.relname) IN
                   substr(pg_get_triggerdef(g.oid), length(format('CREATE TRIGGER %I', g.tgname)) + 1))
                 FOR length(format(' ON %I.%I ', n.nspname, c.relname))) END) ORDER BY g.tgname)
             FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = c.oid AND NOT g.tgisinternal
               AND (c.relkind = 'v' OR g.tgtype & 1 = 0)), '[]'),
          'security', to_jsonb(ARRAY[concat('row level security ', c.relrowsecurity), concat('forced ', c.relforcerowsecurity)]
             || ARRAY(SELECT concat_ws(' ', p.polname, p.polcmd, p.polpermissive, p.polroles,
               replace(pg_get_expr(p.polqual, c.oid), quote_ident(c.relname) || '.', ''), '/',
               replace(pg_get_expr(p.polwithcheck, c.oid), quote_ident(c.relname) || '.', ''))
               FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname)),
          'has_row_cast', EXISTS (SELECT FROM pg_cast k JOIN pg_proc p ON p.oid = k.castfunc
             WHERE k.castsource = c.reltype AND p.pronamespace = 'aka'::regnamespace)) AS picture
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (
            SELECT jsonb_agg(g.text ORDER BY g.text) AS all,
              jsonb_agg(g.text ORDER BY g.text) FILTER (WHERE g.is_audit) AS audit
            FROM (SELECT concat_ws(' ', x.privilege_type, 'to', coalesce(r.rolname, 'PUBLIC'), CASE WHEN x.is_grantable THEN
                  'with grant option' END, g.attname) AS text, g.attname IS NULL AND \(AuditGrants.isOne(of: "c")) AS is_audit
              FROM (SELECT NULL::name AS attname, coalesce(c.relacl, acldefault('r', c.relowner)) AS acl
                    UNION ALL SELECT a.attname, a.attacl FROM pg_attribute a WHERE a.attrelid = c.oid) g
              CROSS JOIN LATERAL aclexplode(g.acl) x LEFT JOIN pg_roles r ON r.oid = x.grantee) g) g
        WHERE c.oid = \(view)::oid AND c.relkind IN ('v', 'p')
        """
      ).first
    else { throw Refusal("the shim is not there", remedy: "aka doctor says what became of it") }
    return try row.json("picture")
  }

  /// What this shim lacks in comparison with one that would be built today, trial by trial.
  func trials(against wanted: ShimPicture) -> [Trial] {
    func names(_ columns: [Column]) -> Set<Identifier> { Set(columns.map(\.name)) }
    let missing = names(wanted.columns).subtracting(names(columns)).sorted().map(\.quoted)
    let shared = wanted.columns.filter { names(columns).contains($0.name) }
    let mine = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0) })
    func differing(_ value: (Column) -> String?) -> [String] {
      shared.filter { value($0) != mine[$0.name].flatMap(value) }.map(\.name.quoted)
    }
    return [
      Self.trial("columns", missing.map { "\($0) was added to the table and does not show" }),
      Self.trial("column types", differing(\.type)),
      Self.trial(
        "rows",
        missing.isEmpty && wanted.definition != definition
          ? ["\(kind == .view ? "the view selects" : "the alias shows") something else"] : []),
      Self.trial(
        "defaults", differing(\.defaultExpression).map { "\($0) has another default than in the table" }),
      Self.trial(
        "rights of the view", wanted.options == options ? [] : ["\(options) and not \(wanted.options)"]),
      Self.trial("owner", wanted.owner == owner ? [] : ["\(owner) and not \(wanted.owner)"]),
      Self.trial("grants", grantDifferences(wanted)),
      Self.trial(
        "comments",
        (wanted.comment == comment ? [] : ["the table's"]) + differing(\.comment).map { "that of \($0)" }),
      Self.trial("triggers", wanted.triggers == triggers ? [] : ["they are not those that the table needs"]),
    ] + (kind == .view ? [] : [policies(wanted)]) + [
      Self.trial(
        "row type", wanted.hasRowCast && !hasRowCast ? ["its rows are not cast to the table's"] : [])
    ]
  }

  private func grantDifferences(_ wanted: ShimPicture) -> [String] {
    let (have, want) = (Set(grants), Set(wanted.grants))
    return want.subtracting(have).sorted().map { "lacks \($0)" }
      + have.subtracting(want).subtracting(auditGrants).sorted().map { "has \($0)" }
  }

  /// Nobody may read past a policy: what a partition's own policies say is not asked.
  private func policies(_ wanted: ShimPicture) -> Trial {
    let (have, want) = (Set(security), Set(wanted.security))
    return Self.trial(
      "policies",
      want.subtracting(have).sorted().map { "lacks \($0)" }
        + have.subtracting(want).sorted().map { "has \($0)" })
  }

  private static func trial(_ name: String, _ differences: [String]) -> Trial {
    differences.isEmpty
      ? .passed(name) : .failed(name, differences.joined(separator: "; "), isDrift: true)
  }
}
