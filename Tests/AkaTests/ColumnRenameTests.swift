import Aka
import Postgres
import Testing
import TestSupport

/// Columns that get new names together with their table.
@Suite struct ColumnRenameTests {
  static let schema: SQL = """
    CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x', "a=b" int, first text, last text);
    COMMENT ON COLUMN users.name IS 'what they are called';
    CREATE TABLE child () INHERITS (users);
    CREATE VIEW names AS SELECT name FROM users;
    INSERT INTO users (name, first, last) VALUES ('ann', 'f', 'l');
    CREATE FUNCTION shout(u users) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper(u.first)';
    """

  private func wish(_ columns: [(Identifier, Identifier)], writes: WriteWish = WriteWish()) throws
    -> RenameRequest
  {
    var options = RenameOptions()
    options.columns = columns.map { ColumnRename(old: $0.0, new: $0.1) }
    options.writes = writes
    return RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
  }

  @Test(arguments: [WriteWish(), WriteWish(all: .trigger)])
  func bothNamesWork(writes: WriteWish) throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let session = try database.connect()
    // The last two take each other's names.
    let wish = try wish(
      [("name", "full_name"), ("a=b", "n"), ("first", "last"), ("last", "first")], writes: writes)
    func useOldNames() throws {
      try session.run(
        "UPDATE users SET name = name || '!', \"a=b\" = 3, first = first || '1' WHERE first LIKE 'f%'")
      try session.run(
        "INSERT INTO users (name, first, last) VALUES (DEFAULT, 'new', 'er') RETURNING name, first")
      #expect(try session.run("SELECT first FROM users WHERE name = 'x'").scalar() == "new")
      try session.run("DELETE FROM users WHERE name = 'x'")
    }
    func useNewNames() throws {
      #expect(
        try session.run("SELECT last FROM tb_user WHERE full_name LIKE 'ann%' AND n = 3").scalar() == "f1")
      try session.run("UPDATE tb_user SET last = 'f', full_name = 'ann', n = NULL")
    }
    try aka.rename([wish], accepting: Set(try aka.plan([wish]).codesToAccept))
    try useOldNames()
    try useNewNames()
    #expect(
      try session.run("SELECT col_description('users'::regclass, 2)").scalar() == "what they are called")
    #expect(try session.run("SELECT name FROM names").scalar() == "ann")
    try aka.rollback(try WrittenName(parsing: "users"))
    try useOldNames()
    try useNewNames()
    try session.run("DROP VIEW tb_user CASCADE")
    #expect(try !aka.repair(try aka.examine()).isEmpty)
    #expect(try aka.examine().diagnoses.isEmpty)
    try aka.rename([wish], accepting: Set(try aka.plan([wish]).codesToAccept))
    try session.run("DROP VIEW users CASCADE")
    #expect(try !aka.repair(try aka.examine()).isEmpty)
    #expect(try aka.examine().diagnoses.isEmpty)
    try useOldNames()
    try useNewNames()
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try database.dump() == before)
  }

  @Test(arguments: [
    (["nope"], ["x"], "no column nope"), (["name"], ["id"], "two columns id"),
    (["name", "name"], ["p", "q"], "named twice"),
    (["name", "id"], ["p", "p"], "two columns p"), (["name"], ["ctid"], "keeps for itself"),
  ])
  func whatCannotBeIsRefused(old: [String], new: [String], why: String) throws {
    let database = try TestDatabase(Self.schema)
    let columns = zip(old, new).map { (Identifier($0), Identifier($1)) }
    let refusals = try Aka(connection: try database.connect()).plan([try wish(columns)]).refusals
    #expect(refusals.contains { $0.description.contains(why) }, "\(refusals)")
  }
}
