import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A database with the schema of `scripts/wild/odd.sql`, and a copy of it in which nothing is renamed.
struct WildSchema {
  let database: TestDatabase
  let copy: TestDatabase
  /// The names of all its tables, quoted as in SQL, and those that they are to get.
  let olds: [String]
  let news: [String]
  private let roles: [String]

  init() throws {
    database = try TestDatabase()
    // Roles belong to the whole server.
    let prefix = "odd_\(database.name.suffix(12))_"
    roles = ["owner", "reader", "partner"].map { prefix + $0 }
    (olds, news) = try Self.fill(database, prefix: prefix)
    copy = try TestDatabase(copying: database)
  }

  /// In a session of its own, because a database that is copied must have none.
  private static func fill(_ database: TestDatabase, prefix: String) throws -> ([String], [String]) {
    let session = try database.connect()
    try session.runScript(SQL(unescaped: try script("odd").replacing("odd_", with: prefix)))
    for name in ["fill", "pairs"] { try session.runScript(SQL(unescaped: try script(name))) }
    let pairs = try session.run("SELECT old, new FROM pairs")
    return (try pairs.map { try $0["old"] }, try pairs.map { try $0["new"] })
  }

  /// SQL that `scripts/test-wild` uses as well.
  private static func script(_ name: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: "scripts/wild/\(name).sql"), encoding: .utf8)
  }

  func requests() throws -> [RenameRequest] { try zip(olds, news).map { try request($0, $1) } }

  /// What statements do under some names must be what they do in the copy.
  func expectSameAnswers(under names: [String], _ moment: String) throws {
    let expected = try answers(of: copy, under: olds)
    #expect(expected.count > 4000)
    let found = try answers(of: database, under: names)
    let surprises = zip(found, expected).filter { $0 != $1 }
    #expect(surprises.isEmpty && found.count == expected.count, "\(moment): \(surprises.prefix(20))")
  }

  private func answers(of database: TestDatabase, under names: [String]) throws -> [String] {
    let session = try database.connect()
    try session.runScript(SQL(unescaped: try Self.script("probe")))
    return try session.run(
      """
      SELECT concat_ws(' | ', tab, role, deed, outcome) AS answer
      FROM pg_temp.probe(\(olds)::text[], \(news)::text[], \(names)::text[], \(roles)::text[])
      """
    ).map { try $0["answer"] }
  }

  /// Writes rows, here under some names and in the copy under the old ones.
  func write(_ round: Int, under names: [String]) throws {
    for (database, names) in [(database, names), (copy, olds)] {
      let session = try database.connect()
      for (table, statement) in Self.writes {
        let name = names[try #require(olds.firstIndex(of: "odd.\(table)"))]
        let sql = statement.replacing("TABLE", with: name).replacing("ROUND", with: "\(round)")
        try session.run(SQL(unescaped: sql))
      }
    }
  }

  private static let writes = [
    ("\"user\"", "INSERT INTO TABLE (\"select\") VALUES ('new'), (DEFAULT) RETURNING \"order\""),
    ("\"Order\"", "INSERT INTO TABLE DEFAULT VALUES"),
    ("\"a.b\"", "INSERT INTO TABLE (\"g\nh\") VALUES (ROUND)"),
    ("columns", "UPDATE TABLE SET note = note || 'z', mood = DEFAULT, tags[2] = 'ROUND' WHERE id < 3"),
    (
      "columns",
      "INSERT INTO TABLE (at, day, u, key) SELECT '2020-01-01', '2020-01-01', u, key FROM TABLE WHERE id = 1"
    ),
    (
      "departments",
      "INSERT INTO TABLE (id, name) VALUES (ROUND + 10, 'new ROUND') ON CONFLICT (id) DO NOTHING"
    ),
    ("employees", "INSERT INTO TABLE VALUES (ROUND + 10, ROUND + 10, ROUND + 10, 'chief', 'new ROUND')"),
    ("departments", "UPDATE TABLE SET head = id WHERE id = ROUND + 10"),
    ("departments", "DELETE FROM TABLE WHERE id = ROUND + 9"),
    ("no_key", "INSERT INTO TABLE VALUES (-1, 'swallowed'), (1, 'upper')"),
    ("ruled", "INSERT INTO TABLE VALUES (ROUND + 10, 'logged')"),
    ("ruled", "DELETE FROM TABLE WHERE id = 2"),
    ("ruled_log", "UPDATE TABLE SET what = 'elsewhere' WHERE id = 3"),
    ("events", "INSERT INTO TABLE (region, dept) VALUES ('eu', NULL), ('us', NULL), ('zz', 3)"),
    ("events", "UPDATE TABLE SET region = 'moved' WHERE region = 'us'"),
    ("events_eu", "UPDATE TABLE SET at = at + interval '1 year' WHERE region = 'eu'"),
    ("animals", "INSERT INTO TABLE (name) SELECT (odd.add_animal('cow')).name FROM odd.total()"),
    ("animals", "UPDATE TABLE SET name = name || '!'"), ("ducks", "DELETE FROM TABLE WHERE id = ROUND"),
    ("zoo", "UPDATE TABLE SET star.name = 'star ROUND', all_animals = all_animals || star"),
    ("secrets", "UPDATE TABLE SET body = body || 'ROUND'"), ("typed", "UPDATE TABLE SET label = DEFAULT"),
    ("twin", "UPDATE TABLE SET which = which || 'ROUND'"),
  ]
}
