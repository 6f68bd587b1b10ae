import Postgres
import TestSupport

/// The values of sequences, which no rollback takes back: a statement that failed through the shim has used some up.
struct Sequences {
  struct Value {
    let name: QualifiedName
    let last: Int?
    let start: Int
  }

  private let source: Connection
  private let target: Connection

  init(from table: TestDatabase, to shim: TestDatabase) throws {
    (source, target) = (try table.connect(), try shim.connect())
    for connection in [source, target] { try connection.run("SET lock_timeout = '1s'") }
  }

  /// The values in the database of the tables; nil if the script holds a sequence locked.
  func read() -> [Value]? {
    let rows = try? source.run(
      "SELECT schemaname, sequencename, last_value, start_value FROM pg_sequences")
    return try? rows?.map { row in
      Value(
        name: QualifiedName(try row["schemaname"], try row["sequencename"]), last: try row["last_value"],
        start: try row["start_value"])
    }
  }

  /// Gives the other database's sequences these values. Some may not exist there yet, as far as we can see.
  func write(_ values: [Value]) {
    for value in values {
      _ = try? target.run(
        """
        SELECT setval(to_regclass(\(value.name.quoted)), \(value.last ?? value.start), \(value.last != nil))
        """)
    }
  }
}
