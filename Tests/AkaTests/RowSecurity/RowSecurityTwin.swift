import Postgres
import TestSupport

/// A database of the matrix: where names are those of the tables, or those of their shims.
struct RowSecurityTwin {
  let database: TestDatabase
  let session: Connection
  /// What the roles' names end with.
  let word: String

  /// Creates the tables; the roles must be there.
  init(word: String) throws {
    self.word = word
    database = try TestDatabase()
    session = try database.connect()
    try run(RowSecurityMatrix.script)
  }

  /// Creates the roles of the matrix, which belong to the whole server.
  static func createRoles(_ word: String) throws {
    let session = try Connection(to: PrivateServer.shared.conninfo())
    for role in RowSecurityMatrix.roles + ["club"] {
      let right: SQL = role == "root" ? "SUPERUSER" : role == "bypass" ? "BYPASSRLS" : "NOLOGIN"
      try session.run("CREATE ROLE \(Identifier("\(role)_\(word)")) \(right)")
    }
    let (club, member) = (Identifier("club_\(word)"), Identifier("member_\(word)"))
    try session.run(
      "GRANT \(club) TO \(member), \(Identifier("owner_\(word)")), \(Identifier("writer_\(word)"))")
  }

  /// Drops them, after the databases that know them.
  static func dropRoles(_ word: String) {
    guard let session = try? Connection(to: PrivateServer.shared.conninfo()) else { return }
    for role in RowSecurityMatrix.roles + ["club"] {
      _ = try? session.run("DROP ROLE \(Identifier("\(role)_\(word)"))")
    }
  }

  /// Runs a script in which `$role` stands for a role's name.
  func run(_ script: String) throws { try session.runScript(SQL(unescaped: filled(script))) }

  func filled(_ script: String) -> String {
    (RowSecurityMatrix.roles + ["club"]).reduce(script.replacing("$word", with: word)) {
      $0.replacing("$" + $1, with: "\($1)_\(word)")
    }
  }

  /// What a role gets from a statement, and what the table is then. Nothing of it stays.
  ///
  /// - Parameters:
  ///   - statement: with `NAME` and `$me` in it.
  ///   - role: one of the matrix. The one that is called forced owns the table for the time, and policies apply to it.
  ///   - name: what the statement calls the table.
  ///   - table: what the table is called.
  func outcome(of statement: String, as role: String, on name: String, table: String) throws
    -> RowSecurityOutcome
  {
    try session.run("BEGIN")
    defer { _ = try? session.run("ROLLBACK") }
    if role == "forced" { try own(name, table: table) }
    let text = filled(statement.replacing("$me", with: "$" + role)).replacing("NAME", with: name)
    try session.run("SET LOCAL ROLE \(Identifier("\(role)_\(word)"))")
    try session.run("SAVEPOINT before")
    _ = session.takeNotices()
    var outcome = RowSecurityOutcome()
    do {
      let rows = try session.run(SQL(unescaped: text))
      outcome.rows = rows.map { (try? $0.text("x")) ?? "?" }
      outcome.tag = rows.commandTag
      if statement.hasPrefix("EXPLAIN") { outcome.rows = [] }
    } catch let error as PostgresError {
      outcome.failure = error.state.rawValue
      outcome.detail = error.detail
      try session.run("ROLLBACK TO before")
    }
    outcome.notices = session.takeNotices().map(\.message)
    try session.run("RESET ROLE")
    outcome.stored =
      try session.run(
        "SELECT string_agg(t::text, '|' ORDER BY id) AS x FROM \(Identifier(table)) t")[0].text("x") ?? ""
    return outcome
  }

  private func own(_ name: String, table: String) throws {
    for name in Set([name, table]) {
      try run("ALTER TABLE \(name) OWNER TO $forced")
    }
    try run("ALTER TABLE \(table) FORCE ROW LEVEL SECURITY")
  }
}

/// What a statement gave, told and did.
struct RowSecurityOutcome: Equatable, CustomStringConvertible {
  var rows: [String] = []
  var tag = ""
  var failure: String?
  var detail: String?
  var notices: [String] = []
  var stored = ""

  var description: String {
    "\(failure.map { "failed with \($0)" } ?? "\(tag) \(rows)") telling \(notices) \(detail ?? ""), stored \(stored)"
  }
}
