import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Roles without special rights.
@Suite struct CleanupRoleTests {
  /// The owner of a table cleans up, and whoever has the owner's role ends a brownout.
  @Test func ownersAndTheirMembers() throws {
    let database = try TestDatabase()
    let session = try database.connect()
    let suffix = database.name.suffix(12)
    let (owner, cron, stranger) = (
      Identifier("owner_\(suffix)"), Identifier("cron_\(suffix)"), Identifier("stranger_\(suffix)")
    )
    try session.runScript(
      """
      CREATE ROLE \(owner) LOGIN; CREATE ROLE \(cron) LOGIN; CREATE ROLE \(stranger) LOGIN; GRANT \(owner) TO \(cron);
      GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(owner);
      CREATE SCHEMA app AUTHORIZATION \(owner); SET ROLE \(owner);
      CREATE TABLE app.users (id int); GRANT SELECT ON app.users TO \(stranger); GRANT USAGE ON SCHEMA app TO \(stranger);
      RESET ROLE
      """)
    let aka = Aka(connection: try database.connect(as: owner.name))
    try aka.rename([try request("app.users", "tb_user")])
    let before = try database.dump()
    try aka.cleanUpQuietly(options: .brownout(.milliseconds(100)))
    try aka.restore("app.users")
    #expect(try database.dump() == before)

    // An aka that died in a brownout.
    try session.runScript(
      """
      BEGIN; UPDATE aka.sys_table_migrations SET status = 'brownout', brownout_until = now() - interval '1 s';
      DO $$ BEGIN
        EXECUTE (SELECT format('ALTER VIEW app.users RENAME TO brownout_%s_%s', number, left(id::text, 8))
          FROM aka.sys_table_migrations);
        EXECUTE (SELECT format('ALTER VIEW app.brownout_%s_%s SET SCHEMA aka', number, left(id::text, 8))
          FROM aka.sys_table_migrations);
      END $$; COMMIT
      """)
    let outsider = Aka(connection: try database.connect(as: stranger.name))
    #expect(try outsider.endExpiredBrownouts().isEmpty, "it has no right to, and is not kept from its work")
    #expect(throws: PlanRefused.self) { try outsider.cleanUpQuietly() }
    #expect(throws: PlanRefused.self) { try outsider.restore("app.users") }
    let member = try database.connect(as: cron.name)
    #expect(try member.run("SELECT ended FROM aka.end_expired_brownouts()").scalar())
    #expect(try database.dump() == before)
    #expect(try aka.status().map(\.health) == [.ok])
    try session.runScript(
      "DROP SCHEMA app CASCADE; DROP SCHEMA aka CASCADE; DROP OWNED BY \(owner); DROP ROLE \(owner), \(cron), \(stranger)"
    )
  }
}
