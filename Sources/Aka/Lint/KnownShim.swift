import Postgres

/// A shim that keeps another name of a table alive.
public struct KnownShim: Sendable, Hashable {
  /// The name that it serves.
  let name: WrittenName
  /// The table.
  var table: WrittenName
  /// What it shows; `nil` if that is not known, and may be everything.
  let columns: Set<Identifier>?
  /// What it is.
  var kind = ShimKind.view
  /// Whether it asks for the rights of who reads it, as a view does that stands in for a table without column grants.
  var asksReaders = true
  /// Whether triggers take the rows of a COPY.
  var takesCopies = false
  /// Whether a file makes it, and so may also say what is the view's alone.
  var isByHand = false

  func shows(_ column: Identifier) -> Bool { columns?.contains(column) ?? true }
}

extension Aka {
  /// The shims that are alive in the database, for ``Linter``.
  public func knownShims() throws -> [KnownShim] {
    let entries = try status().filter { $0.entry.compatibilityViewCreated && $0.health == .ok }.map(\.entry)
    return try entries.map { entry in
      let isRenamed = entry.status == .active || entry.status == .brownout
      let columns: [Identifier] = try connection.run(
        "SELECT attname FROM pg_attribute WHERE attrelid = \(entry.shimOid ?? 0)::oid AND attnum > 0 AND NOT attisdropped"
      ).map { try $0["attname"] }
      let traits = try connection.run(
        """
        SELECT \(ShimReaders.asksReader("c")) AS asks, EXISTS (SELECT FROM pg_trigger
          WHERE tgrelid = c.oid AND tgtype & \(Self.insteadOfInsert) = \(Self.insteadOfInsert)) AS takes_copies
        FROM pg_class c WHERE c.oid = \(entry.shimOid ?? 0)::oid
        """)
      return KnownShim(
        name: WrittenName(isRenamed ? entry.old : entry.new),
        table: WrittenName(isRenamed ? entry.new : entry.old), columns: Set(columns),
        kind: entry.shimKind,
        asksReaders: try traits[0]["asks"], takesCopies: try traits[0]["takes_copies"])
    }
  }

  /// TRIGGER_TYPE_INSTEAD and TRIGGER_TYPE_INSERT (pg_trigger.h).
  private static let insteadOfInsert = 64 | 4
}
