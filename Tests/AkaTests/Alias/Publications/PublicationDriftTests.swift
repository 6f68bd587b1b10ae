import Aka
import Postgres
import Testing
import TestSupport

/// What people do to publications while an alias lives, and afterwards.
@Suite struct PublicationDriftTests {
  let aliased: Aliased
  let session: Connection

  init() throws {
    aliased = try Aliased(rename: false)
    session = aliased.session
    try session.run("CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish_via_partition_root = true)")
    try aliased.aka.rename(
      [try aliasRequest("users", "tb_user")], accepting: ["publication", "logical-slot"])
  }

  private func setRoots(_ value: Bool) throws {
    try session.run("ALTER PUBLICATION \"P\" SET (publish_via_partition_root = \(unescaped: value))")
  }

  private func drop() throws { #expect(try aliased.aka.cleanUpQuietly("users").isComplete) }

  private func diagnoses() throws -> [String] { try aliased.aka.examine().diagnoses.map(\.code.rawValue) }

  private func verify() throws -> Verification { try aliased.aka.verify()[0] }

  @Test func switchedOnByHandAndOffAgain() throws {
    #expect(try verify().failures.map(\.name).filter { $0 == "publications" }.isEmpty && diagnoses().isEmpty)
    try setRoots(true)
    let verification = try verify()
    let failure = verification.failures.first { $0.name == "publications" }
    #expect(failure?.isDrift == true && failure?.detail?.contains("publication \"P\"") == true)
    try aliased.aka.update(verification)
    #expect(try !session.sendsRoots() && diagnoses().isEmpty)

    try setRoots(true)
    #expect(try diagnoses() == ["published_alias"])
    #expect(try aliased.aka.repair(aliased.aka.examine()).count == 1)
    #expect(try !session.sendsRoots() && diagnoses().isEmpty)
    try drop()
    #expect(try session.sendsRoots() && diagnoses().isEmpty)
  }

  /// A rollback finds it on, and what it exchanges is an alias again.
  @Test func aRollbackSwitchesItOff() throws {
    try setRoots(true)
    let names = try SentNames(aliased.database, publications: "\"P\"")
    try aliased.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try !session.sendsRoots())
    try session.run("INSERT INTO users (name) VALUES ('back')")
    #expect(try names.next() == ["users"])
    try session.run("CREATE TABLE events (id int) PARTITION BY RANGE (id)")
    try setRoots(true)
    #expect(try diagnoses() == ["published_alias"])
    #expect(try aliased.aka.repair(aliased.aka.examine()).isEmpty)
  }

  /// Whoever has it on when the alias goes wanted it so; when they switch it off later, that is theirs as well.
  @Test func itIsGivenBackOnce() throws {
    let view = try aliased.aka.verify()
    #expect(view.count == 1)
    try session.run("ALTER PUBLICATION \"P\" RENAME TO \"p of mine\"")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try session.sendsRoots("p of mine"))
    try session.run("ALTER PUBLICATION \"p of mine\" SET (publish_via_partition_root = false)")
    #expect(try diagnoses().isEmpty)
    try aliased.aka.rename(
      [try aliasRequest("users", "tb_user")], accepting: ["publication", "logical-slot"])
    try drop()
    #expect(try !session.sendsRoots("p of mine") && diagnoses().isEmpty)
  }

  /// An alias that goes by hand leaves it off.
  @Test func whatIsLeftOffIsFound() throws {
    try session.runScript("ALTER TABLE users DETACH PARTITION tb_user; DROP TABLE users; DROP TABLE tb_user")
    #expect(try diagnoses() == ["table_missing", "publication_left_off"])
    #expect(try aliased.aka.repair(aliased.aka.examine()).count == 2)
    #expect(try session.sendsRoots() && diagnoses().isEmpty)
  }

  @Test func whatWasMadeMeanwhileIsForAPersonToSettle() throws {
    try session.run("CREATE TABLE events (id int) PARTITION BY RANGE (id)")
    try drop()
    let found = try aliased.aka.examine()
    #expect(found.diagnoses.map(\.code) == [.publicationLeftOff])
    #expect(found.diagnoses[0].remedy.contains("public.events"))
    #expect(try aliased.aka.repair(found).count == 1)
    #expect(try !session.sendsRoots() && diagnoses().isEmpty)
  }
}
