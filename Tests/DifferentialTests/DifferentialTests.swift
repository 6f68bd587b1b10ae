import Differential
import Foundation
import Testing
import TestSupport

/// The promise that nothing is a surprise, on scripts of our own: what differs through an old name was announced by the plan of
/// that very table. `scripts/test-regress` does the same with PostgreSQL's regression scripts.
@Suite struct DifferentialTests {
  @Test(
    arguments: [
      (
        "writes", through: 70,
        differing: [
          .catalogLookup, .copyFrom, .copyTo, .explainOutput, .groupByPrimaryKey, .maintenance, .merge,
          .newNameInError, .noColumns,
          .onConflictConstraint, .setDefault, .systemColumns, .tableSample, .truncate, .whereCurrentOf,
        ]
      ),
      (
        "behind", through: 60,
        differing: [
          .explainOutput, .groupByPrimaryKey, .newNameInError, .newNameInNotice, .only, .permissionText,
          .rowType,
          .systemColumns, .truncate,
        ]
      ),
    ] as [(String, through: Int, differing: Set<DifferenceClass>)])
  func nothingDiffersUnannounced(name: String, through: Int, differing: Set<DifferenceClass>) throws {
    let servers = (PrivateServer(), PrivateServer())
    let run = try DifferentialRun(table: servers.0, shim: servers.1)
    let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")
    let tally = try run.run(Script(contentsOf: scripts.appending(path: "\(name).sql")))
    #expect(run.refusals.isEmpty)
    #expect(tally.unknown.isEmpty && tally.unannounced.isEmpty, "\(tally.report())")
    // A run that compares nothing would find nothing.
    #expect(tally.throughShims >= through, "\(tally.summary)")
    let announced = TestedServer.mergesIntoViews ? differing.subtracting([.merge]) : differing
    #expect(Set(tally.classes.keys) == announced, "\(tally.summary)")
  }

  /// The same through alias tables, for those tables that can have one.
  @Test(
    arguments: [
      (
        "writes", through: 60,
        differing: [
          .aliasUpsert, .catalogLookup, .explainOutput, .newNameInError, .onConflictConstraint, .tableOid,
        ]
      ), ("behind", through: 35, differing: [.explainOutput, .newNameInError, .newNameInNotice]),
    ] as [(String, through: Int, differing: Set<DifferenceClass>)])
  func nothingDiffersUnannouncedThroughAliasTables(
    name: String, through: Int, differing: Set<DifferenceClass>
  ) throws {
    let servers = (PrivateServer(), PrivateServer())
    let run = try DifferentialRun(table: servers.0, shim: servers.1, kind: .alias)
    let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")
    let tally = try run.run(Script(contentsOf: scripts.appending(path: "\(name).sql")))
    #expect(tally.unknown.isEmpty && tally.unannounced.isEmpty, "\(tally.report())")
    #expect(tally.throughShims >= through, "\(tally.summary)")
    #expect(Set(tally.classes.keys) == differing, "\(tally.summary)")
  }
}
