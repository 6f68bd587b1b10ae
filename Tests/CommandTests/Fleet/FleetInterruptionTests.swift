import Foundation
import Postgres
import Testing
import TestSupport

/// A fleet in which somebody dies, or comes twice.
@Suite struct FleetInterruptionTests {
  /// Whatever moment it is killed at, each target is wholly done or not at all, and the same command finishes the job.
  @Test(arguments: [1, 5])
  func killedHalfWay(afterTargets count: Int) throws {
    let tenants = try Tenants(8)
    let tool = try tenants.start("apply", ["--parallel", "3"])
    try eventually { try isBegun(tenants, count) }
    tool.signal(SIGKILL)
    _ = try tool.wait()
    for number in tenants.names.indices { try expectWhole(tenants, number) }
    let again = try tenants.run("apply", "--json")
    #expect(again.exitCode == 0, "\(again)")
    for number in tenants.names.indices {
      #expect(try tenants.standing(number) == Tenants.Standing.renamed.rawValue)
      #expect(try tenants.swaps(number) == 2)
    }
  }

  @Test func stoppedByAPerson() throws {
    let tenants = try Tenants(4)
    let holder = try tenants.connect(1)
    try holder.run("BEGIN")
    try holder.run("SELECT * FROM users")
    let tool = try tenants.start("apply", ["--parallel", "1", "--json"])
    try eventually { try tenants.standing(1) != Tenants.Standing.untouched.rawValue }
    tool.signal(SIGINT)
    let result = try tool.wait()
    #expect(result.exitCode == 1, "\(result)")
    let results = try FleetLine.read(result).map(\.result)
    #expect(
      results == ["done", "interrupted", "not_begun", "not_begun"])
    #expect(try tenants.standing(1) == Tenants.Standing.before.rawValue)
    try holder.run("COMMIT")
    #expect(try tenants.run("apply").exitCode == 0)
  }

  @Test func twoOperatorsAtOnce() throws {
    let tenants = try Tenants(4)
    let tools = try (0..<2).map { _ in try tenants.start("apply", ["--parallel", "3", "--json"]) }
    for tool in tools {
      let result = try tool.wait()
      #expect(result.exitCode == 0, "\(result)")
    }
    for number in tenants.names.indices {
      #expect(try tenants.standing(number) == Tenants.Standing.renamed.rawValue)
      #expect(try tenants.swaps(number) == 2)
    }
  }

  private func isBegun(_ tenants: Tenants, _ count: Int) throws -> Bool {
    try tenants.standings().count { $0 != Tenants.Standing.untouched.rawValue } >= count
  }

  /// A server goes on with what a killed client had sent, so a staged rename can be left, or a whole one.
  private func expectWhole(_ tenants: Tenants, _ number: Int) throws {
    let standing = try tenants.standing(number)
    let isWhole =
      standing == Tenants.Standing.renamed.rawValue || standing.hasPrefix("orders r, users r; ")
    #expect(isWhole, "\(standing)")
    let session = try tenants.connect(number)
    #expect(try session.run("SELECT count(*) FROM users").scalar() == 1)
    try session.run("INSERT INTO orders VALUES (1, 1)")
  }
}
