import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// The TypeScript, judged by its compiler.
@Suite struct TypeScriptTests {
  /// Cut from what Supabase generates.
  private static let types = """
    export type Database = {
      public: {
        Tables: {
          TABLE: { Row: { id: number; name: string | null }; Insert: { id: number; name?: string | null } }
          "it's": { Row: { id: number } }
        }
      }
      app: { Tables: { tb_order: { Row: { total: number } } } }
    }

    """

  private static let app = """
    import type { Tables, TableAliases, AppTables } from './table-aliases'

    const row: Tables['users']['Row'] = { id: 1, name: null }
    const same: Tables['tb_user']['Row'] = row
    const insert: TableAliases['users']['Insert'] = { id: 1 }
    const order: AppTables['orders']['Row'] = { total: same.id + insert.id }
    export const quoted: Tables["old's"]['Row'] = { id: order.total }

    """

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func compile(_ app: String, types: String = "tb_user") throws -> CommandResult {
    try scratch.write(Self.types.replacing("TABLE", with: types), to: "database.types.ts")
    try scratch.write(app, to: "app.ts")
    return try Command.run(
      "/usr/bin/env",
      ["tsc", "--strict", "--noEmit", "--skipLibCheck", scratch.path("app.ts")])
  }

  @Test func bothNamesMeanTheSame() throws {
    let database = try TestDatabase(
      """
      CREATE SCHEMA app; CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TABLE app.orders (total numeric);
      CREATE TABLE "old's" (id int);
      """)
    try database.rename([
      "users", "tb_user", "app.orders", "tb_order", "\"old's\"", "\"it's\"",
    ])
    let path = scratch.path("table-aliases.ts")
    func generate(_ arguments: String...) throws {
      let result = try Tool.start(
        ["generate", "typescript", "-o", path] + arguments, conninfo: database.conninfo
      ).wait()
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    try generate()
    let good = try compile(Self.app)
    #expect(good.exitCode == 0, "\(good.output)")
    #expect(try scratch.read("table-aliases.ts").contains("@deprecated Renamed to tb_user."))
    let wrong = try compile(Self.app.replacing("name: null", with: "name: 1"))
    #expect(wrong.output.contains("is not assignable to type 'string"))
    #expect(try Tool.run("generate", "typescript", "-o", path, "--check", on: database).exitCode == 0)

    try generate("--stage", "unavailable")
    #expect(try compile(Self.app).output.contains("on type 'never'"))
    try generate("--stage", "unavailable", "--prune")
    #expect(try compile(Self.app).output.contains("Property 'users' does not exist"))
  }

  @Test func beforeTheSwapTheNewNameIsTheAlias() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY, name text)")
    try Aka(connection: try database.connect()).install()
    try database.connect().run(
      """
      INSERT INTO aka.sys_table_migrations (group_id, schema_name, old_name, new_schema_name, new_name, table_oid, fingerprint)
      VALUES (gen_random_uuid(), 'public', 'users', 'public', 'tb_user', 'users'::regclass, '')
      """)
    let path = scratch.path("table-aliases.ts")
    #expect(try Tool.run("generate", "typescript", "-o", path, on: database).exitCode == 0)
    let app = """
      import type { Tables } from './table-aliases'
      export const row: Tables['tb_user']['Row'] = { id: 1, name: null }
      export const same: Tables['users']['Row'] = row

      """
    let good = try compile(app, types: "users")
    #expect(good.exitCode == 0, "\(good.output)")
  }

  @Test func nothingRenamed() throws {
    let path = scratch.path("table-aliases.ts")
    #expect(try Tool.run("generate", "typescript", "-o", path, on: try TestDatabase()).exitCode == 0)
    let app = """
      import type { Tables } from './table-aliases'
      export const row: Tables['tb_user']['Row'] = { id: 1, name: null }

      """
    let good = try compile(app)
    #expect(good.exitCode == 0, "\(good.output)")
  }
}
