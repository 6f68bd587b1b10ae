import Aka
import Postgres
import TestSupport

/// A database with `users` renamed to `tb_user`, and an alias table at the old name.
struct Aliased {
  let database: TestDatabase
  let session: Connection
  let aka: Aka
  let before: String

  /// What most tests rename.
  static let users: SQL = """
    CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', n int NOT NULL DEFAULT 0);
    INSERT INTO users (name) VALUES ('ann'), ('bob');
    """

  init(
    _ script: SQL = Aliased.users, on server: PrivateServer = .shared, accepting accepted: Set<String> = [],
    rename: Bool = true
  ) throws {
    database = try TestDatabase(script, on: server)
    session = try database.connect()
    aka = Aka(connection: try database.connect())
    before = try database.dump()
    if rename { try aka.rename([try aliasRequest("users", "tb_user")], accepting: accepted) }
  }

  func names() throws -> String {
    try session.run(
      """
      SELECT string_agg(concat(c.relname, ':', c.relkind), ' ' ORDER BY c.relname) FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'i', 'I')
      """
    ).scalar()
  }

  /// What is left of shims in schema aka.
  func leftOvers() throws -> [String] {
    try session.run(
      """
      SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'aka'::regnamespace AND c.relkind IN ('v', 'p', 'I')
      UNION ALL
      SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'aka'::regnamespace AND p.proname ~ '^(probe_|next|row_|write_)'
      """
    ).map { try $0["name"] }
  }

  func events() throws -> String {
    try session.run("SELECT string_agg(event, ' ' ORDER BY id) FROM aka.sys_table_migration_events").scalar()
  }
}

func aliasRequest(_ old: String, _ new: String) throws -> RenameRequest {
  var options = RenameOptions()
  options.shim = .alias
  return RenameRequest(
    old: try WrittenName(parsing: old), new: try WrittenName(parsing: new), options: options)
}

extension Connection {
  /// The SQLSTATE of a statement that fails; `nil` if it does not.
  func failure(_ statement: SQL) throws -> String? {
    do {
      try run(statement)
      return nil
    } catch let error as PostgresError {
      return error.state.rawValue
    }
  }
}
