import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Random schemas with hostile names, renamed and rolled back to the same dump, byte for byte.
/// `scripts/test-hostile --cases 3000` runs thousands of tables.
@Suite struct HostileSchemaTests {
  private static let tables = 8

  @Test func everyTableComesBackByteForByte() throws {
    let word = String(UUID().uuidString.lowercased().prefix(8))
    let roles = [Identifier("o\"wner_\(word)"), Identifier("other_\(word)")]
    let session = try Connection(to: PrivateServer.shared.conninfo())
    for role in roles { try session.run("CREATE ROLE \(role)") }
    defer { for role in roles { _ = try? session.run("DROP ROLE \(role)") } }

    let count = (HostileSettings.cases + Self.tables - 1) / Self.tables
    print("hostile schemas: \(count * Self.tables) tables, seed \(HostileSettings.seed)")
    let next = Atomic(0)
    let problems = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        var hostile = HostileCase(
          seed: HostileSettings.seed &+ UInt64(number), tables: min(Self.tables, HostileSettings.cases),
          roles: roles)
        let found = hostile.run()
        problems.withLock { $0 += found }
      }
    }
    for problem in problems.withLock({ $0 }) { Issue.record("\(problem)") }
  }
}
