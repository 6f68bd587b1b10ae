import Foundation
import Postgres
import Testing
import TestSupport

/// The tool dies in the middle of a brownout, or the server does, or both.
@Suite struct BrownoutCrashTests {
  private static let cleaned = "users is nothing, tb_user is the table; cleaned without shim"

  private static func cleanup(_ window: String) -> [String] {
    [
      "cleanup", "users", "--brownout", window, "--accept-gap", "too-soon=a test", "--accept-gap",
      "brownout-unseen=a test", "--accept-gap", "not-observed-before=a test",
    ]
  }

  private func isAway(_ users: Users) throws -> Bool {
    try !users.standing().hasPrefix("users is a view")
  }

  /// The minute is over.
  private func expire(_ session: Connection) throws {
    try session.run("UPDATE aka.sys_table_migrations SET brownout_until = now() WHERE status = 'brownout'")
  }

  @Test func killedTool() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let tool = try Tool.start(Self.cleanup("1m"), conninfo: users.database.conninfo)
    try eventually { try isAway(users) }
    tool.signal(SIGKILL)
    #expect(try tool.wait().exitCode == -SIGKILL)
    // Until its time is over nobody else ends it.
    #expect(try Tool.run("status", on: users.database).errors.isEmpty)
    let doctor = try Tool.run("doctor", on: users.database)
    #expect(doctor.exitCode == 0, "\(doctor.output)")
    #expect(try isAway(users))
    try expire(users.session)
    let overdue = try Tool.run("doctor", "--json", on: users.database)
    #expect(overdue.exitCode == 3 && overdue.output.contains("brownout_overdue"))
    #expect(try isAway(users), "without --fix it only looks")
    let status = try Tool.run("status", on: users.database)
    #expect(status.exitCode == 0 && status.errors.contains("public.users was overdue"), "\(status.errors)")
    #expect(try users.standing() == Users.Standing.renamed.rawValue)
    try users.expectUsable()
  }

  @Test func theDoctorFixesIt() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let tool = try Tool.start(Self.cleanup("1m"), conninfo: users.database.conninfo)
    try eventually { try isAway(users) }
    tool.signal(SIGKILL)
    _ = try tool.wait()
    try expire(users.session)
    #expect(try Tool.run("doctor", "--fix", on: users.database).exitCode == 0)
    #expect(try users.standing() == Users.Standing.renamed.rawValue)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func stoppedByAPerson(signal: Int32) throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let tool = try Tool.start(Self.cleanup("1m"), conninfo: users.database.conninfo)
    try eventually { try isAway(users) }
    tool.signal(signal)
    let result = try tool.wait()
    #expect(result.exitCode == 1 && result.errors.contains("Interrupted"), "\(result.errors)")
    #expect(try users.standing() == Users.Standing.renamed.rawValue)
    #expect(try users.events("end_brownout") == 1)
  }

  /// Somebody restores the name before the answer to its parking has arrived: it is not to be dropped when the time is over.
  @Test func restoredInTheFirstMoment() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let database = users.database
    let wire = try Wire { request, moment in
      if moment == .answered, request.sql.contains("brownout_until = clock_timestamp()") {
        _ = try? Tool.run("restore", "users", on: database)
      }
      return .forward
    }
    let result = try Tool.start(Self.cleanup("300ms"), conninfo: wire.conninfo(users.database)).wait()
    #expect(result.exitCode == 3 && result.errors.contains("somebody else ended"), "\(result)")
    #expect(try users.standing() == Users.Standing.renamed.rawValue)
    try users.expectUsable()
  }

  @Test func lostSession() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let tool = try Tool.start(
      Self.cleanup("1m"), conninfo: users.database.conninfo + " application_name=victim")
    try eventually { try isAway(users) }
    try users.session.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim' AND datname = current_database()"
    )
    #expect(try tool.wait().exitCode == 69)
    #expect(try users.standing() == Users.Standing.renamed.rawValue)
  }

  /// The tool waits for the server, and ends the brownout at once.
  @Test func crashedServer() throws {
    let server = PrivateServer()
    let users = try Users(on: server)
    try users.reset(to: .renamed)
    let tool = try Tool.start(Self.cleanup("1m"), conninfo: users.database.conninfo)
    try eventually { try isAway(users) }
    try server.crashAndRestart()
    let result = try tool.wait()
    #expect(result.exitCode == 69, "\(result.errors)")
    let session = try users.database.connect()
    #expect(try users.standing(session) == Users.Standing.renamed.rawValue)
  }

  /// With the tool dead as well, whoever comes first ends it, or the database does.
  @Test(arguments: ["status", "sql"])
  func crashedServerAndKilledTool(rescuer: String) throws {
    let server = PrivateServer()
    let users = try Users(on: server)
    try users.reset(to: .renamed)
    let tool = try Tool.start(Self.cleanup("1m"), conninfo: users.database.conninfo)
    try eventually { try isAway(users) }
    tool.signal(SIGKILL)
    try server.crashAndRestart()
    _ = try tool.wait()
    let session = try users.database.connect()
    try expire(session)
    #expect(try users.standing(session).hasPrefix("users is nothing"))
    if rescuer == "sql" {
      #expect(try session.run("SELECT ended FROM aka.end_expired_brownouts()").scalar())
    } else {
      #expect(try Tool.run("status", on: users.database).exitCode == 0)
    }
    #expect(try users.standing(session) == Users.Standing.renamed.rawValue)
    #expect(try Tool.run("doctor", on: users.database).exitCode == 0)
  }

  /// Killed at every request, in every state: the name works again at the latest when its time is over, or is gone for good.
  @Test(arguments: [Wire.Moment.unsent, .answered])
  func killedAtEveryRequest(moment: Wire.Moment) throws {
    let users = try Users()
    for number in 1...200 {
      try users.reset(to: .renamed)
      let wire = try Wire { request, now in
        guard request.number == number, now == moment else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      let tool = try Tool.start(Self.cleanup("100ms"), conninfo: wire.conninfo(users.database))
      let result = try tool.wait()
      wire.close()
      let isOver = wire.requests < number
      let comment: Comment = "killed at request \(number)"
      #expect(result.exitCode == (isOver ? 0 : -SIGKILL), "\(comment): \(result.errors)")
      if try isAway(users), try !users.standing().contains("cleaned") {
        try eventually {
          _ = try users.session.run("SELECT * FROM aka.end_expired_brownouts()")
          return try !isAway(users)
        }
      }
      if try !isAway(users) {
        #expect(try users.standing() == Users.Standing.renamed.rawValue, comment)
        try users.expectUsable()
        let again = try Tool.start(Self.cleanup("100ms"), conninfo: users.database.conninfo).wait()
        #expect(again.exitCode == 0, "\(comment): \(again.errors)")
      }
      #expect(try users.standing() == Self.cleaned, comment)
      #expect(try users.staged().isEmpty, comment)
      if isOver { break }
    }
  }

  /// A restore happens wholly or not at all.
  @Test func restoreKilledAtEveryRequest() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    for number in 1...200 {
      #expect(try Tool.start(Self.cleanup("1ms"), conninfo: users.database.conninfo).wait().exitCode == 0)
      let wire = try Wire { request, moment in
        guard request.number == number, moment == .answered else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      _ = try Tool.start(["restore", "users"], conninfo: wire.conninfo(users.database)).wait()
      wire.close()
      let comment: Comment = "killed at request \(number)"
      if try isAway(users) {
        #expect(try users.standing() == Self.cleaned, comment)
        #expect(try users.staged().isEmpty, comment)
      }
      let again = try Tool.run("restore", "users", on: users.database)
      #expect(again.exitCode == 0, "\(comment): \(again.errors)")
      try users.expectWhole([.renamed], comment)
      if wire.requests < number { break }
    }
  }
}
