import Aka
import Postgres
import TestSupport

/// A database and a directory of migrations.
final class Shop {
  let database: TestDatabase
  let directory: ScratchDirectory
  let session: Connection
  private let connection: Connection

  init(_ files: [String: String] = [:], schema: SQL = "") throws {
    database = try TestDatabase(schema)
    directory = try ScratchDirectory(files)
    session = try database.connect()
    connection = try database.connect()
  }

  /// As a new run of the tool would see them.
  func migrations(report: @escaping (MigrationProgress) -> Void = { _ in }) throws -> Migrations {
    Aka(connection: connection).migrations(in: directory.path, report: report)
  }

  /// `001 applied, 002 pending`.
  func states() throws -> String {
    try migrations().status().map { "\($0.name.text.prefix(3)) \($0.state.rawValue)" }.joined(separator: ", ")
  }

  /// The recorded steps against what the test knows to be done: name and number.
  func records() throws -> [String] {
    try session.run(
      "SELECT name || ' ' || cardinality(steps_done) || '/' || steps AS r FROM aka.sys_migrations ORDER BY name"
    )
    .map { try $0["r"] }
  }

  func scalar<Value: PostgresDecodable>(_ sql: SQL) throws -> Value { try session.run(sql).scalar() }

  func exists(_ relation: String) throws -> Bool { try scalar("SELECT to_regclass(\(relation)) IS NOT NULL") }
}
