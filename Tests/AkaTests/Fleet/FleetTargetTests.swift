import Postgres
import Testing

@testable import Aka

/// The targets of a fleet as a person writes them.
@Suite struct FleetTargetTests {
  @Test func readsLines() throws {
    let text = """
      # tenants
      tenant_1
        postgresql://app:secret@db:5433/shop  schema=acme\t
      host=db dbname=shop schema="Big ""Co"

      schema=Lone
      host=db password='it is schema=x' dbname='a\\'b' schema=y
      service=shop
      """
    let targets = try FleetTargets(parsing: text, file: "t").targets
    #expect(
      targets.map(\.database?.text) == [
        "tenant_1", "postgresql://app:secret@db:5433/shop", "host=db dbname=shop", nil,
        "host=db password='it is schema=x' dbname='a\\'b'", "service=shop",
      ])
    #expect(targets.map(\.schema) == [nil, "acme", "Big \"Co", "lone", "y", nil])
    #expect(targets.map { $0.database?.isName ?? false } == [true, false, false, false, false, false])
    let shown = targets.map(\.description)
    #expect(shown[0] == "tenant_1" && shown[2] == #"host=db dbname=shop schema="Big ""Co""#)
    #expect(shown[1] == "user=app password=*** dbname=shop host=db port=5433 schema=acme")
    #expect(shown.allSatisfy { !$0.contains("secret") && !$0.contains("it is") })
  }

  @Test func readsStandbys() throws {
    let text = """
      a
        standby=host=r1 password=secret
      # and another
      standby=postgresql://r2/
      b schema=x
      schema=y
      standby= host=r1 password='schema=z'
      """
    let targets = try FleetTargets(parsing: text, file: "t").targets
    #expect(
      targets.map { $0.standbys.map(\.text) } == [
        ["host=r1 password=secret", "postgresql://r2/"], [], ["host=r1 password='schema=z'"],
      ])
    #expect(targets.map(\.description) == ["a", "b schema=x", "schema=y"])
  }

  @Test(arguments: [
    ("", "t: there is no target"), ("# nobody\n\n", "t: there is no target"),
    ("a\n\na", "t:3: the same target stands in 1"),
    ("a schema=x\na schema=X", "t:2: the same target stands in 1"),
    ("a\nhost=db password=hunter2 two", "t:2: libpq cannot read it"),
    ("postgresql://me:hunter2%zz@db/x", "t:1: libpq cannot read it"),
    ("a schema=x password=hunter2", "t:1: behind \"schema=\""),
    ("standby=host=r1\na", "t:1: a standby stands below its target"),
    ("a\nstandby=hunter2", "t:2: libpq cannot read the standby"),
    ("a\nstandby=host=r1 password=hunter2 two", "t:2: libpq cannot read the standby"),
    ("a\nstandby=host=r1\nstandby=host=r1", "t:3: the target has this standby already"),
    ("a standby=host=hunter2", "t:1: libpq cannot read it"),
    ("a\nstandby=host=r1\na\nstandby=host=r2", "t:3: the same target stands in 1"),
    ("a schema=x.y", "t:1: behind \"schema=\""), ("a schema=", "t:1: behind \"schema=\""),
  ])
  func pointsAtWhatIsWrong(text: String, problem: String) throws {
    let error = #expect(throws: FleetTargetsError.self) { try FleetTargets(parsing: text, file: "t") }
    let description = try #require(error).description
    #expect(description.hasPrefix(problem) && !description.contains("hunter2"), "\(description)")
  }
}
