import Aka
import Postgres
import Testing
import TestSupport

/// What is new in some version of PostgreSQL, done to a table and through each kind of shim.
struct ThroughShims {
  let schema: SQL
  /// What is done to `users`. The sessions of a test undo it.
  let statements: [String]

  enum Shim: CaseIterable {
    case native, trigger, alias

    var options: RenameOptions {
      var options = RenameOptions()
      switch self {
      case .native: break
      case .trigger: options.writes = WriteWish(all: .trigger)
      case .alias: options.shim = .alias
      }
      return options
    }
  }

  /// Expects the same answers through the shim, through the new name, and after the way back, which leaves no trace.
  func expectTheSame(through shim: Shim) throws {
    let database = try TestDatabase(schema)
    let session = try database.connect()
    let before = try database.dump()
    let expected = try answers(session, "users")
    let aka = Aka(connection: try database.connect())
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: shim.options)
    try aka.rename([request], accepting: ["alias-upserts"])
    #expect(try answers(session, "users") == expected, "\(shim)")
    #expect(try answers(session, "tb_user") == expected, "\(shim)")
    #expect(try aka.verify().flatMap(\.failures).isEmpty, "\(shim)")
    try aka.rollback(try WrittenName(parsing: "users"))
    #expect(try answers(session, "users") == expected, "\(shim)")
    #expect(try answers(session, "tb_user") == expected, "\(shim)")
    try aka.rename([request], accepting: ["alias-upserts"])
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try database.dump() == before, "\(shim)")
  }

  /// The rows that each statement gives, its command tag, or its SQLSTATE.
  private func answers(_ session: Connection, _ name: String) throws -> [String] {
    try session.run("BEGIN")
    defer { _ = try? session.run("ROLLBACK") }
    return try statements.map { statement in
      let text = statement.replacing("users", with: name)
      let asks = text.hasPrefix("SELECT") || text.contains("RETURNING")
      try session.run("SAVEPOINT here")
      do {
        guard asks else { return try session.run(SQL(unescaped: text)).commandTag }
        return try session.run(
          "WITH r AS (\(unescaped: text)) SELECT coalesce(string_agg(r::text, ' '), 'no row') FROM r"
        ).scalar()
      } catch let error as PostgresError {
        try session.run("ROLLBACK TO here")
        return error.state.rawValue
      }
    }
  }
}
