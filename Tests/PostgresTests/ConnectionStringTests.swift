import Postgres
import Testing

@Suite struct ConnectionStringTests {
  /// What names a database, or a service that may, stays as it is.
  @Test(arguments: [
    ("host=r1", "dbname=shop host=r1"),
    ("host='a b' password=it\\'s", "dbname=shop password='it\\'s' host='a b'"),
    ("postgresql://app:s%20t@r1:5433/", "dbname=shop user=app password='s t' host=r1 port=5433"),
    ("postgresql://r1?sslmode=require", "dbname=shop host=r1 sslmode=require"),
    ("host=r1 dbname=other", "host=r1 dbname=other"), ("postgresql://r1/other", "postgresql://r1/other"),
    ("service=replica", "service=replica"), ("other", "other"),
  ])
  func saysWhichDatabase(text: String, full: String) throws {
    #expect(try #require(ConnectionString(text)).text(in: "shop") == full)
  }

  @Test func namesAreQuoted() throws {
    #expect(
      try #require(ConnectionString("host=r1")).text(in: "it's \\ a") == "dbname='it\\'s \\\\ a' host=r1")
  }
}
