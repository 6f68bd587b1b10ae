import Foundation
import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// What a rehearsal has to know of the session that it stands in for.
struct PlayedScene {
  let role: Identifier
  let searchPath: String
  /// The tables that a statement names, as the session finds them.
  let tables: [QualifiedName]
  /// Statements that make another session's settings the same.
  let settings: [SQL]

  private struct State: Decodable {
    struct Table: Decodable { let schema, name: String }
    struct Setting: Decodable { let name, value: String }
    let role, path: String
    let tables: [Table]
    let settings: [Setting]
  }

  /// Asks a session; nil if it cannot answer, because its role has lost its rights.
  init?(of session: PsqlSession, naming references: [TableReference]) throws {
    let names = references.map { reference in
      let name =
        (reference.schema.map { Identifier($0).quoted + "." } ?? "") + Identifier(reference.name).quoted
      return "\(literal: name)" as SQL
    }
    let query: SQL = """
      SELECT encode(convert_to(json_build_object('role', current_user, 'path', current_setting('search_path'),
        'settings', (SELECT coalesce(json_agg(json_build_object('name', name, 'value', setting)), '[]')
          FROM pg_settings WHERE source = 'session' AND context = 'user' AND name NOT IN ('search_path', 'role',
            'session_authorization', 'is_superuser')),
        'tables', (SELECT coalesce(json_agg(DISTINCT jsonb_build_object('schema', n.nspname, 'name', c.relname)), '[]')
          FROM unnest(ARRAY[\(names.joined(separator: ", "))]) named (name) JOIN pg_class c ON c.oid = to_regclass(name)
          JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.nspname <> 'pg_catalog')
        )::text, 'UTF8'), 'hex');
      """
    // The last line: a script may have made psql leave headers out. encode() breaks no lines in hexadecimal.
    guard let line = try session.run(query.text).lines.last, let bytes = Data(hexadecimal: line),
      let state = try? JSONDecoder().decode(State.self, from: bytes)
    else { return nil }
    role = Identifier(state.role)
    searchPath = state.path
    tables = state.tables.map { QualifiedName(Identifier($0.schema), Identifier($0.name)) }.sorted()
    settings = state.settings.map { "SELECT set_config(\(literal: $0.name), \(literal: $0.value), false)" }
  }
}

extension Data {
  fileprivate init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2), !digits.isEmpty else { return nil }
    self.init()
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
        return nil
      }
      append(byte)
    }
  }
}
