import PGQuery
import Postgres

/// A trigger function that reads the name of its table, and that is made to read the old one until cleanup.
///
/// `TG_TABLE_NAME` becomes `aka.table_name(TG_RELID, TG_TABLE_NAME)`, which other tables with the same trigger answer with
/// their own names.
public struct FunctionPatch: Sendable, Codable, Hashable {
  /// The function.
  let oid: UInt32
  /// Name and argument types.
  public let signature: String
  /// Its body today.
  let source: String
  /// The body with the old name.
  let patched: String
}

extension FunctionPatch {
  /// The patch of a body; `nil` if nothing in it reads the name, or if that cannot be told.
  init?(oid: UInt32, signature: String, source: String) {
    guard let tokens = try? Tokens(source) else { return nil }
    var bytes = Array(source.utf8)
    let readers = tokens.filter { ["tg_table_name", "tg_relname"].contains(tokens.name($0)) }
    guard !readers.isEmpty else { return nil }
    for token in readers.reversed() {
      let call = "aka.table_name(TG_RELID, \(tokens.text(token)))"
      bytes.replaceSubrange(token.range, with: call.utf8)
    }
    self.init(oid: oid, signature: signature, source: source, patched: String(decoding: bytes, as: UTF8.self))
  }
}

/// Applies patches and takes them back, each in the transaction of the swap that it belongs to.
struct FunctionPatches {
  let connection: Connection

  /// The patches of those functions that read their table's name and that we may replace.
  func available(for functions: [DependentFunction]) throws -> [FunctionPatch] {
    let readers = functions.filter { $0.isOwned && $0.language == "plpgsql" && $0.readsTableName }
    let sources = try connection.run(
      "SELECT oid, prosrc FROM pg_proc WHERE oid = ANY(\(readers.map(\.oid))::oid[])")
    let bodies = Dictionary(
      uniqueKeysWithValues: try sources.map { try ($0["oid"] as UInt32, $0["prosrc"] as String) })
    return readers.compactMap { function in
      bodies[function.oid].flatMap {
        FunctionPatch(oid: function.oid, signature: function.signature, source: $0)
      }
    }
  }

  /// The statements that patch functions for a rename. One that another rename has patched already is only noted.
  func apply(_ patches: [FunctionPatch], for entry: LedgerEntry) throws -> [SQL] {
    try patches.flatMap { patch -> [SQL] in
      let earlier: String? = try connection.run(
        """
        SELECT original_source FROM aka.sys_function_patches p JOIN pg_proc f ON f.oid = p.function_oid
        WHERE f.oid = \(patch.oid)::oid AND p.restored_at IS NULL AND p.patched_source = f.prosrc LIMIT 1
        """
      ).first.map { try $0["original_source"] }
      let original = earlier ?? patch.source
      let patched = earlier == nil ? patch.patched : patch.source
      let note: SQL = """
        INSERT INTO aka.sys_function_patches (migration_id, function_oid, original_source, patched_source)
        VALUES (\(literal: entry.id.uuidString), \(unescaped: patch.oid), \(literal: original), \(literal: patched))
        """
      return (earlier == nil ? [try definition(of: patch.oid, body: patched)] : []) + [note]
    }
  }

  /// The statements that give the functions of a rename their own bodies back: not those that a rename needs which does not
  /// go with it, and not those that somebody has written anew since.
  func restore(_ entry: LedgerEntry, goingWith group: [LedgerEntry] = []) throws -> [SQL] {
    let rows = try connection.run(
      """
      SELECT p.function_oid, p.original_source, f.prosrc = p.patched_source AND NOT EXISTS (
          SELECT FROM aka.sys_function_patches o WHERE o.function_oid = p.function_oid AND o.restored_at IS NULL
            AND o.migration_id <> p.migration_id AND o.migration_id <> ALL(\(group.map(\.id)))) AS is_ours
      FROM aka.sys_function_patches p LEFT JOIN pg_proc f ON f.oid = p.function_oid
      WHERE p.migration_id = \(entry.id) AND p.restored_at IS NULL
      """)
    guard !rows.isEmpty else { return [] }
    let definitions = try rows.filter { try $0["is_ours"] as Bool? == true }.map {
      try definition(of: $0["function_oid"], body: $0["original_source"])
    }
    return definitions + [
      "UPDATE aka.sys_function_patches SET restored_at = clock_timestamp() WHERE migration_id = \(literal: entry.id.uuidString)"
    ]
  }

  /// The statement that gives a function another body and nothing else: `pg_get_functiondef` ends with the body in dollar
  /// quotes.
  func definition(of function: UInt32, body: String) throws -> SQL {
    let parts = try connection.run(
      """
      SELECT left(def, length(def) - length(source) - length(quote) - length(tail)) AS head
      FROM (SELECT pg_get_functiondef(oid) AS def, prosrc AS source,
          substring(pg_get_functiondef(oid) FROM '(\\$[A-Za-z]*\\$)\\s*$') AS quote,
          substring(pg_get_functiondef(oid) FROM '(\\s*)$') AS tail FROM pg_proc WHERE oid = \(function)::oid) f
      """)[0]
    let head: String = try parts["head"]
    let quote = String(head.reversed().drop { $0 != "$" }.dropFirst().prefix { $0 != "$" }.reversed())
    return SQL(unescaped: "\(head)\(body)$\(quote)$")
  }
}
