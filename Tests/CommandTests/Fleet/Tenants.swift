import Foundation
import Postgres
import Testing
import TestSupport

/// A database for each of some tenants, and what the tool made of them.
final class Tenants {
  let names: [String]
  /// The manifest and the list of targets.
  let files: ScratchDirectory
  private let template: TestDatabase

  static let manifest = """
    {"schema": "public", "renames": [{"old": "users", "new": "tb_user"}, {"old": "orders", "new": "tb_order"}]}
    """

  init(_ count: Int) throws {
    let template = try TestDatabase(
      """
      CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'ann');
      CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users)
      """)
    self.template = template
    names = (0..<count).map { "\(template.name)_\($0)" }
    files = try ScratchDirectory(["prefix.json": Self.manifest])
    let server = try Connection(to: PrivateServer.shared.conninfo())
    for name in names {
      try server.run("CREATE DATABASE \(Identifier(name)) TEMPLATE \(Identifier(template.name))")
    }
    try setTargets(names)
  }

  deinit {
    guard let server = try? Connection(to: PrivateServer.shared.conninfo()) else { return }
    for name in names { _ = try? server.run("DROP DATABASE IF EXISTS \(Identifier(name)) WITH (FORCE)") }
  }

  func setTargets(_ lines: [String]) throws {
    try files.write("tenants.txt", lines.joined(separator: "\n") + "\n")
  }

  func connect(_ number: Int) throws -> Connection {
    try Connection(to: PrivateServer.shared.conninfo(names[number]))
  }

  /// Starts `aka fleet VERB` over the targets, which are on the server of the fleet's own database.
  func start(_ verb: String, _ words: [String] = []) throws -> RunningCommand {
    let manifest = verb == "apply" ? ["--file", files.path + "/prefix.json"] : []
    return try Tool.start(
      ["fleet", verb] + manifest + ["--targets", files.path + "/tenants.txt"] + words,
      conninfo: PrivateServer.shared.conninfo())
  }

  /// Runs it to its end.
  func run(_ verb: String, _ words: String...) throws -> CommandResult { try start(verb, words).wait() }

  /// What a tenant's database holds: wholly the one or the other, unless something is half done.
  enum Standing: String {
    case untouched = "orders r, users r; no ledger"
    case before = "orders r, users r; 0 renamed, 0 pending"
    case renamed = "orders v, tb_order r, tb_user r, users v; 2 renamed, 0 pending"
  }

  func standing(_ number: Int) throws -> String {
    let session = try connect(number)
    return try session.transaction(.snapshot) {
      let relations: String = try session.run(
        """
        SELECT string_agg(relname || ' ' || relkind::text, ', ' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
        """
      ).scalar()
      guard try session.run("SELECT to_regclass('aka.sys_table_migrations') IS NOT NULL").scalar() else {
        return relations + "; no ledger"
      }
      let ledger: String = try session.run(
        """
        SELECT format('%s renamed, %s pending', count(*) FILTER (WHERE status = 'active'),
          count(*) FILTER (WHERE status = 'pending')) FROM aka.sys_table_migrations
        """
      ).scalar()
      return relations + "; " + ledger
    }
  }

  func standings() throws -> [String] { try names.indices.map(standing) }

  /// Each swap's tables, so that one that was done twice shows.
  func swaps(_ number: Int) throws -> Int {
    try connect(number).run("SELECT count(*) FROM aka.sys_table_migration_events WHERE event = 'swap'")
      .scalar()
  }
}

/// A line of JSON that the tool printed.
struct FleetLine: Decodable {
  let target: String
  let result: String
  let seconds: Double?
  let problems: [String]

  static func read(_ result: CommandResult) throws -> [FleetLine] {
    try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(FleetLine.self, from: Data($0.utf8))
    }
  }
}
