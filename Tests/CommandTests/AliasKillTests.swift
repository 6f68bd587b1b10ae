import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Kill the tool at any instant of a rename with an alias table: the old name has all rows or is not there, never none of them, and
/// running the same command again finishes the job. And at any instant either the alias is there or the publication's option is on.
@Suite struct AliasKillTests {
  enum Step: CaseIterable {
    case rename, rollback, cleanup, restore

    /// What is done before.
    var before: [[String]] {
      switch self {
      case .rename: []
      case .rollback, .cleanup: [Step.rename.arguments]
      case .restore: [Step.rename.arguments, Step.cleanup.arguments]
      }
    }

    var arguments: [String] {
      switch self {
      case .rename: ["rename", "users", "tb_user", "--shim", "alias", "--accept", "publication"]
      case .rollback: ["rollback", "users"]
      case .cleanup:
        ["cleanup", "users", "--quiet-period", "1s", "--no-brownout"]
          + ["no-samples", "too-soon", "reads-uncounted", "not-observed-before", "probe-only"].flatMap {
            ["--accept-gap", "\($0)=a test"]
          }
      case .restore: ["restore", "users"]
      }
    }

    /// What stands at the old name, and at the new one, when it is done.
    var end: String {
      switch self {
      case .rename, .restore: "p r"
      case .rollback: "r p"
      case .cleanup: "- r"
      }
    }
  }

  @Test(arguments: Step.allCases)
  func killedAtManyRequests(step: Step) throws {
    for (moment, first) in [(Wire.Moment.unsent, 1), (.answered, 15)] {
      for number in stride(from: first, to: 300, by: 29) {
        let database = try TestDatabase(
          """
          CREATE TABLE users (id int PRIMARY KEY, n int); INSERT INTO users VALUES (1), (2);
          CREATE PUBLICATION p FOR ALL TABLES WITH (publish_via_partition_root = true)
          """)
        for arguments in step.before {
          let result = try Tool.start(arguments, conninfo: database.conninfo).wait()
          #expect(result.exitCode == 0, "\(result.errors)")
          // A name that is quiet for a second is clean.
          if step == .cleanup || step == .restore { Thread.sleep(forTimeInterval: 1.1) }
        }
        let wire = try Wire { request, at in
          guard request.number == number, at == moment else { return .forward }
          kill(request.client, SIGKILL)
          return .cut
        }
        _ = try Tool.start(step.arguments, conninfo: wire.conninfo(database)).wait()
        wire.close()
        let session = try database.connect()
        let comment: Comment = "\(step) killed at request \(number)"
        for name in ["users", "tb_user"] {
          let rows = try? session.run("SELECT count(*) FROM \(Identifier(name))").scalar(as: Int.self)
          #expect(rows == nil || rows == 2, "\(name) after \(comment)")
        }
        let isSwitched: SQL = """
          SELECT pubviaroot <> EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE c.relkind = 'p')
          FROM pg_publication
          """
        #expect(try session.run(isSwitched).scalar(), comment)
        // The brownout of a cleanup that was killed is ended first, by whoever wants the name back.
        if step == .cleanup {
          #expect(
            try Tool.start(Step.restore.arguments, conninfo: database.conninfo).wait().exitCode == 0, comment)
        }
        let again = try Tool.start(step.arguments, conninfo: database.conninfo).wait()
        #expect(again.exitCode == 0, "\(comment): \(again.errors)")
        #expect(try standing(session) == step.end && session.run(isSwitched).scalar(), comment)
        if wire.requests < number { break }
      }
    }
  }

  /// The kinds of what stands at both names, with nothing of ours left over.
  private func standing(_ session: Connection) throws -> String {
    try session.run(
      """
      SELECT concat_ws(' ', coalesce((SELECT relkind::text FROM pg_class WHERE oid = to_regclass('users')), '-'),
        coalesce((SELECT relkind::text FROM pg_class WHERE oid = to_regclass('tb_user')), '-'),
        (SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'aka'::regnamespace AND relkind IN ('v', 'p')))
      """
    ).scalar()
  }
}
