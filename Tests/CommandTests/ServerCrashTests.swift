import Foundation
import Postgres
import Testing
import TestSupport

/// The server itself dies in the middle (an immediate stop, as after a power cut) and comes back.
@Suite struct ServerCrashTests {
  @Test func whatWasReportedAsDoneIsDone() throws {
    let server = PrivateServer(options: ["-c", "fsync=on"])
    for round in 0..<8 {
      let database = try TestDatabase("CREATE TABLE users (id serial PRIMARY KEY)", on: server)
      let tool = try Tool.start(["rename", "users", "tb_user"], conninfo: database.conninfo)
      usleep(UInt32(round) * 8000)
      try server.crashAndRestart()
      let result = try tool.wait()
      let session = try database.connect()
      if result.exitCode == 0 { try session.run("SELECT FROM tb_user") }
      try session.run("SELECT FROM users")
      let again = try Tool.start(["rename", "users", "tb_user"], conninfo: database.conninfo).wait()
      #expect(again.exitCode == 0, "\(again.errors)")
      let doctor = try Tool.start(["doctor"], conninfo: database.conninfo).wait()
      #expect(doctor.exitCode == 0, "\(doctor.output)")
    }
  }
}
