import Postgres
import TestSupport

/// What pgoutput calls the tables whose changes it sends: a logical slot that is read by hand.
final class SentNames {
  private let session: Connection
  private let slot: String
  private let publications: String

  init(_ database: TestDatabase, publications: String) throws {
    session = try database.connect()
    slot = "names_\(database.name)"
    self.publications = publications
    try session.run("SELECT pg_create_logical_replication_slot(\(slot), 'pgoutput')")
  }

  deinit { _ = try? session.run("SELECT pg_drop_replication_slot(\(slot))") }

  /// The names that the changes since the last call say, in the order in which they first do; not those of schema aka.
  ///
  /// Before the first change to a table, and again after many a DDL, comes its description: `R`, its OID, its schema and its name (`logicalrep_write_rel`).
  func next() throws -> [String] {
    try session.run(
      """
      SELECT split_part(r.text, '\\000', 2) AS name FROM (
        SELECT c.ordinality, encode(substring(c.data FROM 6), 'escape') AS text
        FROM pg_logical_slot_get_binary_changes(\(slot), NULL, NULL, 'proto_version', '1', 'publication_names', \(publications))
          WITH ORDINALITY c WHERE get_byte(c.data, 0) = ascii('R')) r
      WHERE split_part(r.text, '\\000', 1) <> 'aka' GROUP BY 1 ORDER BY min(r.ordinality)
      """
    ).map { try $0["name"] }
  }
}

extension Connection {
  /// Whether a publication sends partitions under their roots' names.
  func sendsRoots(_ publication: String = "P") throws -> Bool {
    try run("SELECT pubviaroot FROM pg_publication WHERE pubname = \(publication)").scalar()
  }
}
