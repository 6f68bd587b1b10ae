import Aka
import Postgres
import Testing
import TestSupport

/// What somebody did to an alias table by hand, and the doctor puts right.
@Suite struct AliasRepairTests {
  private let aliased: Aliased
  init() throws { aliased = try Aliased() }

  /// The diagnoses, which are gone when they are repaired.
  private func repair() throws -> [Diagnosis.Code] {
    let examination = try aliased.aka.examine()
    #expect(try aliased.aka.repair(examination).count == examination.diagnoses.count)
    #expect(try aliased.aka.examine().diagnoses.isEmpty)
    return examination.diagnoses.map(\.code)
  }

  private func expectWhole(_ names: String) throws {
    #expect(try aliased.names() == names)
    try aliased.session.run("INSERT INTO users (name) VALUES ('eve') ON CONFLICT (id) DO NOTHING")
    #expect(try aliased.session.run("SELECT count(*) FROM users").scalar() == 3)
    #expect(try aliased.session.run("SELECT count(*) FROM ONLY tb_user").scalar() == 3)
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
  }

  @Test func attachesWhatWasDetached() throws {
    let names = try aliased.names()
    try aliased.session.run("ALTER TABLE users DETACH PARTITION tb_user")
    #expect(try aliased.aka.status().map(\.health) == [.shimDetached])
    #expect(try repair() == [.aliasDetached])
    #expect(try aliased.aka.status().map(\.health) == [.ok])
    try expectWhole(names)
  }

  @Test func buildsWhatWasDropped() throws {
    let names = try aliased.names()
    try aliased.session.runScript("ALTER TABLE users DETACH PARTITION tb_user; DROP TABLE users")
    let refusal = #expect(throws: Refusal.self) { try aliased.aka.restore("users") }
    #expect(refusal?.remedy == "aka doctor --fix")
    #expect(try repair() == [.shimMissing])
    try expectWhole(names)
  }

  /// What the keys are called now is asked, and they get their own names back.
  @Test(arguments: [
    "ALTER INDEX tb_user_pkey RENAME TO handmade",
    "ALTER TABLE tb_user RENAME CONSTRAINT tb_user_pkey TO handmade",
    "ALTER INDEX users_pkey RENAME TO handmade",
  ])
  func aKeyMayBeRenamed(statement: String) throws {
    try aliased.session.run(SQL(unescaped: statement))
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
    #expect(try aliased.leftOvers() == [])
  }

  /// Nothing is staged again and again for a table that is not where the ledger says.
  @Test func aTableThatWasRenamedByHandIsNamed() throws {
    try aliased.session.run("ALTER TABLE tb_user RENAME TO tb_x")
    let refusal = #expect(throws: Refusal.self) {
      try aliased.aka.rollback(try WrittenName(parsing: "users"))
    }
    #expect(refusal?.reason.contains("somebody renamed it by hand to public.tb_x") == true)
  }

  /// What the doctor advises against a rename by hand helps.
  @Test(arguments: [
    "ALTER TABLE users RENAME TO \"Moved away\"", "ALTER TABLE users SET SCHEMA other",
    "ALTER TABLE tb_user SET SCHEMA other",
    "ALTER TABLE tb_user SET SCHEMA other; ALTER TABLE other.tb_user RENAME TO tb_x",
  ])
  func whatTheDoctorAdvisesHelps(statements: String) throws {
    try aliased.session.runScript("CREATE SCHEMA other; \(unescaped: statements)")
    #expect(try aliased.aka.verify()[0].failures.map(\.name) == ["place"])
    let diagnoses = try aliased.aka.examine().diagnoses
    #expect(diagnoses.count == 1 && diagnoses[0].repair == nil)
    try aliased.session.runScript(SQL(unescaped: diagnoses[0].remedy))
    #expect(try aliased.aka.examine().diagnoses.isEmpty)
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    try aliased.session.run("DROP SCHEMA other")
    #expect(try aliased.database.dump() == aliased.before)
  }

  /// A rollback would take the policy away, and show everybody everything.
  @Test func aPolicyOfTheAliasAloneStandsInTheWay() throws {
    try aliased.session.runScript(
      "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY nobody ON users USING (false)")
    let refusal = #expect(throws: Refusal.self) {
      try aliased.aka.rollback(try WrittenName(parsing: "users"))
    }
    #expect(
      refusal?.reason.contains("policy nobody on table public.users is built on the alias table") == true)
    let cleaned = try aliased.aka.cleanUp([], options: .brownout(.seconds(1)), evidence: Verdicts.quiet)
    #expect(cleaned.names[0].result == .notYet)
    try aliased.session.runScript(
      "ALTER TABLE tb_user ENABLE ROW LEVEL SECURITY; CREATE POLICY nobody ON tb_user USING (false)")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.leftOvers() == [])
  }

  /// A rollback and a cleanup need the alias, which knows what the table's key was called.
  @Test(arguments: [true, false]) func theyWaitForTheDoctor(isDropped: Bool) throws {
    try aliased.session.run("ALTER TABLE users DETACH PARTITION tb_user")
    if isDropped { try aliased.session.run("DROP TABLE users") }
    let cleaned = try aliased.aka.cleanUp(
      [], options: .brownout(.seconds(1)), evidence: Verdicts.quiet)
    #expect(cleaned.names[0].obstacles.map(\.code) == ["astray"])
    for keepsNewName in [true, false] {
      let refusal = #expect(throws: Refusal.self) {
        try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: keepsNewName)
      }
      #expect(
        refusal?.description.contains(isDropped ? "was dropped or renamed by hand" : "has lost its partition")
          == true)
      #expect(refusal?.remedy.contains("aka doctor --fix") == true)
    }
    #expect(try repair() == [isDropped ? .shimMissing : .aliasDetached])
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
  }

  /// The table is somebody's: nobody waits behind the doctor, and nothing is half done.
  @Test func waitsForNobody() throws {
    try aliased.session.run("ALTER TABLE users DETACH PARTITION tb_user")
    let holder = try aliased.database.connect()
    try holder.runScript("BEGIN; SELECT FROM tb_user")
    let error = #expect(throws: PostgresError.self) {
      try aliased.aka.repair(try aliased.aka.examine())
    }
    #expect(error?.state == .lockNotAvailable)
    try holder.run("COMMIT")
    #expect(try repair() == [.aliasDetached])
  }
}
