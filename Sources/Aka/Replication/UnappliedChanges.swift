import Postgres

/// What a subscription has yet to apply, as the publisher would send it now.
///
/// The publisher sends each change under the name that the table had in its own transaction, and a subscriber that has
/// renamed its table cannot apply one from before: it stops there for good. So nothing is renamed there until the first
/// change that it has not applied comes from after the rename.
///
/// What the slot says of itself is not enough. A worker that fails at the first change under the new name does not report
/// what it applied before, and `confirmed_flush_lsn` stays behind for ever (measured). How far it got is in its replication
/// origin; what comes after that is read from a temporary copy of the slot, since the slot itself is in use.
struct UnappliedChanges {
  let publisher: Connection
  let subscriber: Connection
  let subscription: Subscriber.Subscription

  /// A table of the publisher, by the name that it had before names were exchanged.
  struct FormerName {
    let table: UInt32
    let name: QualifiedName
  }

  /// By which names the tables are called in what is left.
  struct Mentions {
    /// Whether the first change says a former name; `nil` if none of the tables was found.
    let beginFormer: Bool?
    /// Whether any does.
    let sayFormer: Bool
    /// Whether more is left than was read.
    let isCutOff: Bool

    /// The tables get their names in one transaction, so the first change to one of them answers for all.
    var mayBeginFormer: Bool { beginFormer ?? isCutOff }
  }

  /// The names of the copies, as a regular expression.
  static let copies = "aka_[0-9]+_copy"

  /// Decoding stops at the first commit after so many changes; the first transaction is always read to its end.
  private static let limit = 10_000

  func mentions(of formerNames: [FormerName]) throws -> Mentions {
    let applied: String? = try subscriber.run(
      "SELECT pg_replication_origin_progress('pg_' || \(subscription.oid)::text, false)::text"
    ).scalar()
    return try publisher.transaction {
      try Catalog(connection: publisher).prepareReading()
      let copy = "aka_\(publisher.backendPID)_copy"
      try publisher.run("SELECT pg_copy_logical_replication_slot(\(subscription.slot), \(copy), true)")
      try publisher.run(
        """
        SELECT pg_replication_slot_advance(slot_name, greatest(confirmed_flush_lsn, \(applied ?? "0/0")::pg_lsn))
        FROM pg_replication_slots WHERE slot_name = \(copy)
        """)
      let row = try publisher.run(mentions(of: formerNames, in: copy))[0]
      try publisher.run("SELECT pg_drop_replication_slot(\(copy))")
      let changes: Int = try row["changes"]
      return Mentions(
        beginFormer: try row["begin_former"], sayFormer: try row["say_former"],
        isCutOff: changes >= Self.limit)
    }
  }

  /// Before the first change to a table the publisher describes the table: `R`, its OID, its schema and its name, each
  /// ended by a zero (`logicalrep_write_rel`).
  private func mentions(of names: [FormerName], in slot: String) -> SQL {
    let options =
      [
        "proto_version", "1", "publication_names",
        subscription.publications.map(\.quoted).joined(separator: ","),
      ]
      + (subscription.origin == "any" ? [] : ["origin", subscription.origin])
    return """
      SELECT count(DISTINCT c.ordinality) AS changes,
        (array_agg(m.is_former ORDER BY c.ordinality) FILTER (WHERE m.is_former IS NOT NULL))[1] AS begin_former,
        coalesce(bool_or(m.is_former), false) AS say_former
      FROM pg_logical_slot_peek_binary_changes(\(slot), NULL, \(Self.limit), VARIADIC \(options)::text[])
        WITH ORDINALITY c
      LEFT JOIN (SELECT oidsend(table_oid) AS oid, convert_to(schema, 'UTF8') || '\\x00'::bytea
          || convert_to(name, 'UTF8') || '\\x00'::bytea AS bytes
        FROM unnest(\(names.map(\.table))::oid[], \(names.map(\.name.schema.name))::text[],
          \(names.map(\.name.name.name))::text[]) u (table_oid, schema, name)) f
        ON get_byte(c.data, 0) = ascii('R') AND substring(c.data FROM 2 FOR 4) = f.oid
      CROSS JOIN LATERAL (SELECT substring(c.data FROM 6 FOR octet_length(f.bytes)) = f.bytes) m (is_former)
      """
  }
}
