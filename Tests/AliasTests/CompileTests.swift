import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Whatever a schema holds, its code compiles without a warning and is formatted.
@Suite struct CompileTests {
  @Test(
    .enabled(if: TestedServer.hasICU, "the server lacks ICU"), arguments: SwiftOptions.Access.allCases)
  func theOddSchema(access: SwiftOptions.Access) throws {
    let database = try TestDatabase()
    try database.load("odd", prefix: "o_\(database.name.suffix(12))_")
    let pairs = [
      "odd.columns", "tb_columns", "odd.zoo", "tb_zoo", "odd.\"user\"", "tb_user", "odd.\"a.b\"", "tb_ab",
      "odd.cages", "\"Odd ; cages\"", "\"Odd \"\"schema\"\"\".twin", "tb_twin", "odd.twin", "tb_twin",
    ]
    try database.rename(pairs, accepting: ["publication", "set-default", "row-type"])
    try expectGoodCode(
      of: database, "--all", "--schema", "odd", "--schema", "\"Odd \"\"schema\"\"\"", "--access",
      access.rawValue)
  }

  @Test func names() throws {
    let database = try TestDatabase(SQL(unescaped: Self.oddNames))
    try expectGoodCode(of: database, "--all", "--schema", "public", "--schema", "app", "--schema", "\"App\"")
    let notes = try Tool.run("generate", "swift", "--stdout", "--all", on: database).errors
    #expect(notes.contains("public.string is StringRow in Swift: String is a name that Swift code needs"))
    #expect(notes.contains("public.user_id is UserId3 in Swift: another name comes to UserId as well"))
  }

  @Test func theShop() throws {
    let shop = Repository.root.appending(path: "scripts/demo-shop/schema.sql")
    let database = try TestDatabase(SQL(unescaped: try String(contentsOf: shop, encoding: .utf8)))
    try database.rename(["users", "tb_user", "orders", "tb_order"], accepting: ["trigger-table-name"])
    try expectGoodCode(of: database, "--all")
    try expectGoodCode(of: database)
    try expectGoodCode(of: database, "--stage", "unavailable")
    try expectGoodCode(of: database, "--prune", "--stage", "silent", "--access", "internal")
  }

  @Test func aNameOfEverySchema() throws {
    let database = try TestDatabase(
      """
      CREATE SCHEMA a; CREATE SCHEMA b;
      CREATE TABLE a.users (id int); CREATE TABLE b.users (id int); CREATE TABLE b.twin (id int); CREATE TABLE a.old (id int);
      CREATE TABLE b.old (id int);
      """)
    try database.rename(["a.users", "tb_user", "b.users", "tb_user", "a.old", "one", "b.old", "two"])
    try expectGoodCode(of: database, "--all", "--schema", "a", "--schema", "b")
    let code = try Tool.run("generate", "swift", "--stdout", on: database).output
    for line in ["extension A {", "public typealias Users = A.TbUser", "public typealias Old = Two"] {
      #expect(code.contains(line), "\(line)")
    }
    #expect(code.contains("@available(*, deprecated, renamed: \"TbUser\")"))
    #expect(code.contains("@available(*, deprecated, message: \"renamed to Two\")"))

    let scratch = try Scratch()
    try scratch.write(
      "{\"style\": \"aliases\", \"types\": {\"a.tb_user\": \"AUser\", \"b.tb_user\": \"BUser\", \"one\": \"Old\"}}",
      to: "aka.json")
    let aliases = scratch.path("Aliases.swift")
    let result = try Tool.run(
      "generate", "swift", "-o", aliases, "--config", scratch.path("aka.json"), on: database)
    #expect(result.errors.contains("b.old has no alias: the configuration gives no type for b.two"))
    let own = try scratch.write(
      "public enum AUser {}\npublic enum BUser {}\npublic enum Old {}\n", to: "Own.swift")
    let check = try scratch.typecheck([aliases, own])
    #expect(check.exitCode == 0, "\(check.errors)")
  }

  /// What stands in the catalog of PostgreSQL 15 that a column can have, each also as an array and in a composite type.
  @Test func everyTypeOfTheCatalog() throws {
    let database = try TestDatabase()
    let session = try database.connect()
    let types: [String] = try session.run(
      """
      SELECT format_type(oid, NULL) AS type FROM pg_type
      WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm', 'd', 'e') AND typcategory <> 'A' AND typisdefined ORDER BY oid
      """
    ).map { try $0["type"] }
    #expect(types.count > 70)
    let columns = types.enumerated().map { number, type in "c\(number) \(type)" }.joined(separator: ", ")
    try session.runScript(
      """
      CREATE TYPE parts AS (\(unescaped: columns)); CREATE TABLE every_type (id int PRIMARY KEY, \(unescaped: columns),
        parts parts, many parts[])
      """)
    try expectGoodCode(of: database, "--all")
  }

  @Test(arguments: [
    "scripts/bench/users.sql", "scripts/bench/shims.sql", "docs/examples/TableAliases/schema.sql",
  ])
  func theOtherSchemas(_ file: String) throws {
    let text = try String(contentsOf: Repository.root.appending(path: file), encoding: .utf8)
    let statements = text.split(separator: "\n").filter { !$0.hasPrefix("VACUUM") }.joined(separator: "\n")
    let database = try TestDatabase(SQL(unescaped: statements))
    try Aka(connection: try database.connect()).install()
    try expectGoodCode(of: database, "--all", "--schema", "public", "--schema", "aka")
  }

  @Test func whatATableBecomes() throws {
    let database = try TestDatabase(
      """
      CREATE TYPE mood AS ENUM ('sad', 'very happy'); CREATE TYPE size AS (width int, tags text[]); CREATE DOMAIN email AS text;
      CREATE TABLE users (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, number int GENERATED BY DEFAULT AS IDENTITY, address email NOT NULL,
        twice int GENERATED ALWAYS AS (2) STORED, mood mood, sizes size[] NOT NULL);
      COMMENT ON TABLE users IS 'Who may log in.'; COMMENT ON COLUMN users.address IS 'Where mail goes.';
      COMMENT ON TYPE mood IS 'How they are.'
      """)
    try database.rename(["users", "tb_user"])
    let code = try Tool.run("generate", "swift", "--stdout", on: database).output
    for part in [
      "/// Who may log in.\n", "public struct TbUser: Codable, Hashable, Sendable {\n",
      "  /// `bigint`; identity, generated ALWAYS.\n  public var id: Int64\n",
      "  /// `integer`; identity, generated BY DEFAULT.\n  public var number: Int32\n",
      "  /// Where mail goes.\n  ///\n  /// `public.email`.\n  public var address: String\n",
      "  /// `integer`; generated.\n  public var twice: Int32?\n", "  public var mood: Mood?\n",
      "  public var sizes: [Size?]\n", "/// How they are.\n", "  case veryHappy = \"very happy\"\n",
      "public struct Size: Codable, Hashable, Sendable {\n", "  public var tags: [String?]?\n",
      "  public init(\n    id: Int64,\n",
    ] {
      #expect(code.contains(part), "\(part)\n\(code)")
    }
    // No column's name differs from its property's.
    #expect(!code.contains("CodingKeys"))
  }

  @Test func nothingAtAll() throws { try expectGoodCode(of: try TestDatabase()) }

  /// Generates one file and a directory, compiles both and asks swift-format about both.
  private func expectGoodCode(of database: TestDatabase, _ arguments: String...) throws {
    let scratch = try Scratch()
    let file = scratch.path("Tables.swift")
    for target in [file, scratch.path("Tables") + "/"] {
      let result = try Tool.start(
        ["generate", "swift", "-o", target] + arguments, conninfo: database.conninfo
      ).wait()
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    let parts = try scratch.swiftFiles(in: "Tables")
    let careful = ["-warnings-as-errors", "-enable-upcoming-feature", "InternalImportsByDefault"]
    for (files, flags) in [([file], ["-warnings-as-errors"]), (parts, careful)] {
      let check = try scratch.typecheck(files, flags)
      #expect(check.exitCode == 0, "\(check.errors)")
    }
    let files = [file] + parts
    let lint = try scratch.lint(files)
    #expect(lint.exitCode == 0, "\(lint.errors)")
    let formatted = try Command.run("/usr/bin/env", ["swift", "format", "--configuration", "{}"] + files)
    #expect(try formatted.output == files.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined())
  }

  private static let keywords = [
    "class", "default", "in", "init", "self", "Self", "Type", "protocol", "var", "let", "inout", "is", "nil",
    "true", "extension", "hash", "hashValue", "description", "codingKeys", "encode", "rawValue", "allCases",
    "none",
    "some", "tableName", "schemaName", "await", "async", "open", "Any", "repeat", "throws", "where", "_",
    "__", "$",
    "2nd", "naïve", "Straße", "表", "🐘", "🐘🐘", "user_id", "userId", "UserID", "USER_ID", "a\"b", "new\nline",
    "x\\y",
    "e\u{301}", "\u{301}x", "½", "ª", "µ", "ﬁ", "a\u{200D}b", "١٢", "x\u{202E}y", "consume", "copy",
    "discard", "yield", "each", "any",
    "macro", "unsafe", "borrowing", "package", "actor", "nonisolated", "get", "set", "willSet", "lazy",
    "weak", "unowned",
    "dynamic", "indirect", "then", "isolated", "sending", "using", "try", "throw", "super", "func", "as",
    "import", "string", "int32",
    "decoder",
    String(repeating: "long_", count: 12), String(repeating: "é", count: 31),
  ]

  private static let oddNames: String = {
    let columns = keywords.map { Identifier($0).quoted + " text" }.joined(separator: ", ")
    let labels = keywords.map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
    let tables = keywords.enumerated().map { index, name in
      let comment = "*/ // end\n*/ \(name) \u{2028} \"\"\" \\( \u{7} " + String(repeating: "word ", count: 40)
      let table = Identifier(name)
      return """
        CREATE TABLE public.\(table.quoted) (id int PRIMARY KEY, \(table.quoted) "Words", "all" "Row-\(index % 2)"[]);
        COMMENT ON TABLE public.\(table.quoted) IS E'\(comment.replacing("\\", with: "\\\\"))';
        COMMENT ON COLUMN public.\(table.quoted).id IS E'\(comment.replacing("\\", with: "\\\\"))';
        """
    }
    return """
      CREATE SCHEMA app; CREATE SCHEMA "App";
      CREATE TYPE "Words" AS ENUM (\(labels)); CREATE TYPE "no labels" AS ENUM ();
      CREATE TYPE "Row-0" AS (\(columns)); CREATE TYPE "Row-1" AS (); CREATE TYPE app."Words" AS ENUM ('a', 'b');
      CREATE TABLE app.app (app app."Words", words "Words", never "no labels"); CREATE TABLE app."user" (id int);
      CREATE TABLE "App"."user" (id int); CREATE TABLE "App".public (id int);
      CREATE TABLE all_columns (\(columns)); CREATE TABLE postgres_value (name date); CREATE TABLE name (table_name text);
      CREATE TABLE app.task (id int); CREATE TABLE public.task (id int);
      """ + tables.joined()
  }()
}
