import PGQuery
import Postgres

/// A function that knows a table.
public struct DependentFunction: Sendable, Codable, Hashable {
  /// Its identity.
  let oid: UInt32
  /// Its name and argument types.
  public let signature: String
  /// Its language.
  public let language: String
  /// Whether our role may replace it.
  public let isOwned: Bool
  /// Whether it runs with its owner's rights.
  let isSecurityDefiner: Bool
  /// How it knows the table; a function may know it in several ways.
  public var ways: [Way]

  /// A way of knowing a table.
  public enum Way: Sendable, Codable, Hashable {
    /// PostgreSQL recorded the dependency (a SQL-standard body): the function follows the table.
    case dependency
    /// An argument or the result has the table's row type, which is renamed with the table.
    case rowType
    /// Its source text names the table on these lines: it will go on working through the shim, until cleanup.
    case text(lines: [Int])
    /// A trigger function of the table that reads TG_TABLE_NAME or TG_RELNAME on these lines: it will see the new name.
    case triggerTableName(lines: [Int])
    /// It runs text that is put together (EXECUTE) and names the table in a string on these lines: what becomes of it cannot
    /// be known.
    case dynamicText(lines: [Int])
    /// Statements on these lines name the table and cannot be read: the server's grammar knows more than ours.
    case unread(lines: [Int])
    /// A statement in it is known to go wrong through the shim.
    case hazard(FunctionHazard)
  }
}

extension DependentFunction {
  /// The same function of another database.
  func placed(at oid: UInt32) -> DependentFunction {
    DependentFunction(
      oid: oid, signature: signature, language: language, isOwned: isOwned,
      isSecurityDefiner: isSecurityDefiner, ways: ways)
  }

  /// Whether it is a trigger function that reads the name of its table.
  var readsTableName: Bool {
    ways.contains { if case .triggerTableName = $0 { true } else { false } }
  }

  /// Makes every session compile the function anew; `nil` if that is not needed, or not for us to do.
  ///
  /// A session that has run a PL/pgSQL function keeps the types of its variables, and a `users%ROWTYPE` of before the swap
  /// then fails with "type of parameter 2 (users) does not match that when preparing the plan". PostgreSQL compiles it again
  /// when its row in pg_proc changes (`plpgsql_compile`), also to what it says already.
  var recompilation: SQL? {
    guard language == "plpgsql", isOwned else { return nil }
    return
      "ALTER ROUTINE \(unescaped: signature) SECURITY \(unescaped: isSecurityDefiner ? "DEFINER" : "INVOKER")"
  }
}

/// A function as the catalog holds it.
private struct FunctionRow: Decodable {
  let oid: UInt32
  let signature: String
  let language: String
  let source: String
  let isOwned: Bool
  let isSecurityDefiner: Bool
}

/// That a function depends on a table or on its row type.
private struct FunctionLink: CatalogFact {
  let function: UInt32
  let byRowType: Bool

  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT c.oid AS table_oid, jsonb_build_object('function', d.objid::bigint,
      'by_row_type', d.refclassid = 'pg_type'::regclass) AS fact
    FROM pg_class c
    JOIN pg_type t ON t.oid = c.reltype
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND (
      (d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
      OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)))
    WHERE c.oid = ANY(\(tables))
    GROUP BY 1, 2
    """
  }
}

extension FunctionAnalysis {
  /// The lines that say one of the names. Without a schema before it, a name may always mean it.
  fileprivate func lines(naming names: [Postgres.QualifiedName], in form: Mention.Form? = nil) -> [Int] {
    let found = mentions.filter { mention in
      (form == nil || mention.form == form)
        && names.contains {
          mention.name == $0.name.name && (mention.schema ?? $0.schema.name) == $0.schema.name
        }
    }
    return Array(Set(found.map(\.line))).sorted()
  }
}

extension Catalog {
  /// The functions that know some tables by dependency, by row type or by text.
  ///
  /// - Parameters:
  ///   - alsoNamed: other names of the tables, by their OIDs.
  ///   - traits: the tables against which the functions' statements are judged, by their OIDs.
  func dependentFunctions(
    of relations: [Relation], alsoNamed others: [UInt32: Postgres.QualifiedName] = [:],
    judgedBy traits: [UInt32: TableTraits] = [:]
  ) throws -> [UInt32: [DependentFunction]] {
    let names = relations.map(\.name.name) + others.values.map(\.name.name)
    let links = try read(FunctionLink.self, of: relations.map(\.oid))
    let triggers = try read(Dependencies.Trigger.self, of: relations.map(\.oid))
    let linked = links.values.joined().map(\.function) + triggers.values.joined().map(\.functionOid)
    let functions = try functions(naming: names, or: linked)
    let tableNames = TableNames(names)
    let bodies = functions.map { FunctionBody(language: .init(name: $0.language), source: $0.source) }
    let analyses = bodies.map { $0.analyze(for: tableNames) }
    let statements =
      traits.isEmpty ? bodies.map { _ in [] } : bodies.map { $0.statements(naming: tableNames) }

    return Dictionary(
      uniqueKeysWithValues: relations.map { relation in
        let found = functions.indices.compactMap { index -> DependentFunction? in
          let (function, analysis) = (functions[index], analyses[index])
          var ways: [DependentFunction.Way] = []
          for link in links[relation.oid] ?? [] where link.function == function.oid {
            ways.append(link.byRowType ? .rowType : .dependency)
          }
          let names = [relation.qualifiedName] + (others[relation.oid].map { [$0] } ?? [])
          let lines = analysis.lines(naming: names)
          if !lines.isEmpty { ways.append(.text(lines: lines)) }
          if let traits = traits[relation.oid] {
            ways += traits.hazards(in: statements[index]).map { .hazard($0) }
          }
          let unread = analysis.lines(naming: names, in: .reference(.undecided))
          if !unread.isEmpty { ways.append(.unread(lines: unread)) }
          let texts = analysis.usesDynamicSQL ? analysis.lines(naming: names, in: .text) : []
          if !texts.isEmpty { ways.append(.dynamicText(lines: texts)) }
          if analysis.readsTriggerTableName,
            triggers[relation.oid]?.contains(where: { $0.functionOid == function.oid }) == true
          {
            ways.append(.triggerTableName(lines: analysis.triggerTableNameLines))
          }
          guard !ways.isEmpty else { return nil }
          return DependentFunction(
            oid: function.oid, signature: function.signature, language: function.language,
            isOwned: function.isOwned,
            isSecurityDefiner: function.isSecurityDefiner, ways: ways)
        }
        return (relation.oid, found)
      })
  }

  /// Functions whose text may hold one of the names, and functions with these OIDs.
  ///
  /// A cheap, generous filter: what the text really means is decided by reading it. `U&"\\0075sers"` spells a name
  /// without its letters, so every text with such an escape is read. (OFFSET 0 keeps PostgreSQL from computing the lower-case
  /// text anew for each name.)
  private func functions(naming names: [String], or oids: [UInt32]) throws -> [FunctionRow] {
    let lowercased = names.map { $0.lowercased() }
    return try connection.run(
      """
      SELECT jsonb_build_object('oid', p.oid::bigint, 'signature', p.oid::regprocedure::text, 'language', l.lanname,
        'source', coalesce(p.prosrc, ''),
        'is_owned', pg_has_role(p.proowner, 'USAGE'), 'is_security_definer', p.prosecdef) AS function
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
      CROSS JOIN LATERAL (SELECT lower(p.prosrc) AS text OFFSET 0) body
      WHERE p.oid = ANY(\(oids)) OR (
        n.nspname NOT IN ('pg_catalog', 'information_schema', 'aka') AND l.lanname NOT IN ('c', 'internal')
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid
                        AND e.deptype = 'e')
        AND (p.prosrc ILIKE '%U&%' OR EXISTS (SELECT FROM unnest(\(lowercased)::text[]) name
                        WHERE strpos(body.text, name) > 0)))
      ORDER BY 1
      """
    ).map { try $0.json("function") }
  }
}
