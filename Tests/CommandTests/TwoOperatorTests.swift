import Foundation
import Postgres
import Testing
import TestSupport

/// Two people, or two deployments, at the same time.
@Suite struct TwoOperatorTests {
  /// Starts two tools at once and waits for both.
  private func race(_ first: [String], _ second: [String], on database: TestDatabase) throws
    -> [CommandResult]
  {
    let tools = try [first, second].map { try Tool.start($0, conninfo: database.conninfo) }
    return try tools.map { try $0.wait() }
  }

  private func race(_ first: Verb, _ second: Verb, on database: TestDatabase) throws -> [CommandResult] {
    try race(first.arguments, second.arguments, on: database)
  }

  /// One rename, and no client notices it.
  @Test func sameRenameUnderTraffic() throws {
    let users = try Users()
    for round in 1...12 {
      try users.reset()
      let traffic = try Traffic(users.database, sessions: 4)
      let results = try race(.rename, .rename, on: users.database)
      let report = traffic.stop()
      for result in results { #expect(result.exitCode == 0, "round \(round): \(result.errors)") }
      #expect(report.failures.isEmpty, "round \(round)")
      #expect(try users.standing() == Users.Standing.renamed.rawValue)
      #expect(try users.events("swap") == 1, "round \(round)")
      let rows: [String] = try users.session.run("SELECT status FROM aka.sys_table_migrations").map {
        try $0["status"]
      }
      #expect(rows == ["active"], "round \(round)")
    }
  }

  /// The first swaps at every moment of the second, which has to notice.
  @Test(arguments: [(Verb.rename, Verb.rename), (.rollback, .rollback), (.rollback, .bareRollback)])
  func swapsUnderTheOther(first: Verb, second: Verb) throws {
    let users = try Users()
    for number in stride(from: 1, to: 99, by: 2) {
      try users.reset(to: first.start)
      if first == .rename { #expect(try Tool.run("init", on: users.database).exitCode == 0) }
      let (isAtSwap, maySwap) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let firstWire = try Wire { request, moment in
        guard moment == .unsent, request.sql.contains("LOCK TABLE") else { return .forward }
        isAtSwap.signal()
        _ = maySwap.wait(timeout: .now() + 1)
        return .forward
      }
      let secondWire = try Wire { request, moment in
        guard moment == .answered, request.number == number else { return .forward }
        maySwap.signal()
        Thread.sleep(forTimeInterval: 0.015)
        return .forward
      }
      let one = try Tool.start(first.arguments, conninfo: firstWire.conninfo(users.database))
      #expect(isAtSwap.wait(timeout: .now() + 60) == .success)
      let other = try Tool.start(second.arguments, conninfo: secondWire.conninfo(users.database))
      for result in try [other.wait(), one.wait()] {
        #expect(result.exitCode == 0, "\(number): \(result.errors)")
      }
      let comment: Comment = "\(first) swapped at request \(number) of \(second)"
      try users.expectWhole([first.end, second.end], comment)
      #expect(try users.staged().isEmpty, comment)
      if secondWire.requests < number { break }
    }
  }

  /// One wins, and the other is told which.
  @Test func differentRenames() throws {
    let users = try Users()
    for round in 1...15 {
      try users.reset()
      let results = try race(["rename", "users", "a"], ["rename", "users", "b"], on: users.database)
      #expect(results.map(\.exitCode).sorted() == [0, 2], "round \(round): \(results)")
      let winner = results[0].exitCode == 0 ? "a" : "b"
      let loser = results[winner == "a" ? 1 : 0]
      #expect(
        loser.errors.contains("Refused: ") && loser.errors.contains(" \(winner)"),
        "round \(round): \(loser.errors)")
      try users.session.run("INSERT INTO users (name) VALUES ('somebody')")
      #expect(try users.session.run("SELECT count(*) FROM \(Identifier(winner))").scalar() == 1)
    }
  }

  /// Whoever is last has the last word, and no client notices either.
  @Test(arguments: [(Verb.rename, Verb.rollback), (.rename, .bareRollback), (.rollback, .bareRollback)])
  func againstEachOther(first: Verb, second: Verb) throws {
    let users = try Users()
    for round in 1...10 {
      try users.reset(to: .renamed)
      let traffic = try Traffic(users.database, sessions: 2)
      let results = try race(first, second, on: users.database)
      let report = traffic.stop()
      for result in results { #expect(result.exitCode == 0, "round \(round): \(result.errors)") }
      #expect(report.failures.isEmpty, "round \(round)")
      let standing = try users.standing()
      #expect([Users.Standing.renamed, .flipped, .bare].contains { $0.rawValue == standing }, "\(standing)")
      #expect(try users.staged().isEmpty, "round \(round)")
    }
  }

  /// A rollback that comes while the rename is on its way: it finds nothing yet, or abandons it, or undoes it.
  @Test func rollbackDuringARename() throws {
    let users = try Users()
    for round in 1...15 {
      try users.reset()
      let results = try race(.rename, .rollback, on: users.database)
      #expect(results[0].exitCode == 0, "round \(round): \(results[0].errors)")
      #expect([0, 2].contains(results[1].exitCode), "round \(round): \(results[1].errors)")
      try users.expectWhole([.renamed, .flipped], "round \(round)")
      #expect(try users.staged().isEmpty, "round \(round)")
    }
  }

  /// Nobody else's traffic to slow them down, and the ledger in place: they meet in the middle.
  @Test func sameRename() throws {
    let users = try Users()
    for round in 1...12 {
      try users.reset()
      #expect(try Tool.run("init", on: users.database).exitCode == 0)
      for result in try race(.rename, .rename, on: users.database) {
        #expect(result.exitCode == 0, "round \(round): \(result.errors)")
      }
      try users.expectFinished(.renamed, "round \(round)")
    }
  }

  @Test func sameRollback() throws {
    let users = try Users()
    for round in 1...12 {
      try users.reset(to: .renamed)
      for result in try race(.rollback, .rollback, on: users.database) {
        #expect(result.exitCode == 0, "round \(round): \(result.errors)")
      }
      try users.expectFinished(.flipped, "round \(round)")
      #expect(try users.events("flip") == 1)
    }
  }

  @Test func initAtOnce() throws {
    let users = try Users()
    for round in 1...20 {
      try users.reset()
      for result in try race(["init"], ["init"], on: users.database) {
        #expect(result.exitCode == 0, "round \(round): \(result.errors)")
      }
      #expect(try users.session.run("SELECT count(*) = max(version) FROM aka.sys_ledger_versions").scalar())
    }
  }
}
