import Postgres
import Testing
import TestSupport

@Suite struct CopyTests {
  @Test func sendsItsData() throws {
    let database = try TestDatabase("CREATE TABLE t (a int, b text)")
    let connection = try database.connect()
    #expect(try connection.copyIn("COPY t FROM STDIN", data: "1\tone\n2\t\\N\n").commandTag == "COPY 2")
    #expect(try connection.copyIn("COPY t FROM STDIN (FORMAT csv)", data: "").commandTag == "COPY 0")
    let error = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN", data: "3\tthree\nx\ty\n")
    }
    #expect(error?.context?.contains("COPY t, line 2") == true)
    #expect(try connection.run("SELECT count(*) FROM t").scalar() == 2)
  }

  /// A COPY for which there is no data, or no reader, is an end and not a hang.
  @Test func aScriptDoesNotWaitForData() throws {
    let database = try TestDatabase("CREATE TABLE t (a int)")
    let connection = try database.connect()
    let error = #expect(throws: PostgresError.self) { try connection.runScript("COPY t FROM STDIN") }
    #expect(error?.message.contains("no data was given") == true)
    try connection.runScript("COPY (SELECT 1) TO STDOUT; INSERT INTO t VALUES (1)")
    #expect(throws: UnexpectedCopy.self) { try connection.run("COPY t TO STDOUT") }
    #expect(throws: UnexpectedCopy.self) { try connection.run("COPY t FROM STDIN") }
    #expect(throws: PostgresError.self) { try connection.copyIn("SELECT nothing", data: "") }
    #expect(try connection.run("SELECT count(*) FROM t").scalar() == 1)
  }

  @Test func aSiblingIsAnotherSessionWithTheSameDatabase() throws {
    let database = try TestDatabase()
    let connection = try database.connect()
    let sibling = try connection.sibling()
    #expect(sibling.backendPID != connection.backendPID)
    #expect(try sibling.run("SELECT current_database()").scalar() == database.name)
  }
}
