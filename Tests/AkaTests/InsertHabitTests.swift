import Aka
import Postgres
import Testing
import TestSupport

/// What the statistics tell of inserts is read where it decides anything. On servers of their own: pg_stat_statements
/// forgets statements when the other tests send more than it holds.
@Suite struct InsertHabitTests {
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"),
    arguments: [nil, WritePath.native]) func readOnlyWhereTheChoiceIsOurs(wish: WritePath?) throws
  {
    let database = try TestDatabase(
      "CREATE TABLE users (id int); CREATE EXTENSION pg_stat_statements; COPY users FROM '/dev/null'",
      on: PrivateServer())
    var options = RenameOptions()
    if let wish { options.writes = WriteWish([.insert: wish]) }
    let plan = try Aka(connection: try database.connect()).plan([
      RenameRequest(
        old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    ])
    #expect(plan.renames[0].measures.triggered == (wish == nil ? [.insert] : []))
    let reads: Int = try database.connect().run(
      """
      SELECT count(*) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND s.query LIKE 'SELECT DISTINCT s.query FROM%'
      """
    ).scalar()
    #expect(reads == (wish == nil ? 1 : 0))
  }
}
