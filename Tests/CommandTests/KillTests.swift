import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// The tool dies between any two statements: SIGKILL at its n-th message, for every n until it finishes by itself.
@Suite struct KillTests {
  static let commands = [
    ["rename", "users", "tb_user"], ["rollback", "users"], ["rollback", "users", "--no-shim"],
  ]

  @Test(arguments: commands, Wire.Moment.allCases) func leavesAWholeState(
    command: [String], moment: Wire.Moment
  ) throws {
    let state = try WholeState()
    for number in 1... {
      if command[0] == "rollback" {
        try state.complete(["rename", "users", "tb_user"], "before round \(number)")
      }
      let wire = try Wire { request, now in
        guard request.number == number, now == moment else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      let result = try Tool.start(command, conninfo: wire.conninfo(state.database)).wait()
      wire.close()
      try state.check("\(command) killed at request \(number)")
      try state.complete(command, "\(command) after a kill at request \(number)")
      if command[0] == "rename" {
        try state.complete(["rollback", "users", "--no-shim"], "after round \(number)")
      }
      if wire.requests < number {
        #expect(result.exitCode == 0 && number > 10, "the tool finished by itself, after many kills")
        return
      }
    }
  }

  /// The connection is cut instead: the tool says so, and the same command completes.
  @Test(arguments: commands) func survivesACutConnection(command: [String]) throws {
    let state = try WholeState()
    for number in 1... {
      if command[0] == "rollback" {
        try state.complete(["rename", "users", "tb_user"], "before round \(number)")
      }
      let wire = try Wire { request, now in request.number == number && now == .answered ? .cut : .forward }
      let result = try Tool.start(command, conninfo: wire.conninfo(state.database)).wait()
      wire.close()
      #expect(result.exitCode == (wire.requests < number ? 0 : 69), "\(result.errors)")
      try state.check("\(command) cut at request \(number)")
      try state.complete(command, "\(command) after a cut at request \(number)")
      if command[0] == "rename" {
        try state.complete(["rollback", "users", "--no-shim"], "after round \(number)")
      }
      if wire.requests < number { return }
    }
  }

  /// The server's side of the session dies at random moments; the tool says so, and the same command completes.
  @Test(arguments: 0..<20) func survivesTheLossOfItsBackend(round: Int) throws {
    let state = try WholeState()
    let admin = try state.database.connect()
    let tool = try Tool.start(["rename", "users", "tb_user"], conninfo: state.database.conninfo)
    usleep(UInt32(round) * 3000)
    try admin.run(
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name = 'aka' AND datname = current_database() AND pid <> pg_backend_pid() AND query <> ''
      """)
    let result = try tool.wait()
    #expect([0, 69].contains(result.exitCode), "\(result.errors)")
    try state.check("backend terminated in round \(round)")
    try state.complete(["rename", "users", "tb_user"], "after round \(round)")
  }

  /// The server crashes in the middle.
  @Test func survivesACrashOfTheServer() throws {
    let server = PrivateServer(options: ["-c", "fsync=on"])
    for round in 0..<8 {
      let database = try TestDatabase("CREATE TABLE users (id serial PRIMARY KEY)", on: server)
      let tool = try Tool.start(["rename", "users", "tb_user"], conninfo: database.conninfo)
      usleep(UInt32(round) * 8000)
      try server.crashAndRestart()
      let result = try tool.wait()
      let session = try database.connect()
      // What was reported as done is on the disk.
      if result.exitCode == 0 { try session.run("SELECT FROM tb_user") }
      try session.run("SELECT FROM users")
      let again = try Tool.start(["rename", "users", "tb_user"], conninfo: database.conninfo).wait()
      #expect(again.exitCode == 0, "\(again.errors)")
      #expect(try Tool.start(["doctor"], conninfo: database.conninfo).wait().exitCode == 0)
    }
  }
}
