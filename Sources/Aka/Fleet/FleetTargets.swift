import Postgres

/// The targets of a fleet, none of them twice.
public struct FleetTargets: Sendable {
  /// In the order in which they are visited.
  public let targets: [FleetTarget]

  /// Reads targets from a text with one a line: a connection string as psql takes it, then `schema=NAME` if a schema of that
  /// database is meant. A line `standby=` and a connection string names a standby of the target above it. Lines that begin
  /// with `#` are comments.
  public init(parsing text: String, file: String) throws(FleetTargetsError) {
    var reader = FleetTargetReader(source: file)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmingSpace
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      reader.line = index + 1
      try reader.add(line: line)
    }
    targets = try reader.end()
  }

  /// Reads targets from the rows of a query, which have a column `database`, a column `schema`, or both, and may have one
  /// `standbys` with a connection string in each of its lines.
  public init(_ rows: Rows) throws {
    let columns = Set(rows.fields.map(\.name))
    guard !columns.isDisjoint(with: ["database", "schema"]),
      columns.isSubset(of: ["database", "schema", "standbys"])
    else {
      throw FleetTargetsError(
        source: "the query of the targets", line: nil,
        problem:
          "its columns must be \"database\" and \"schema\", or one of them, and may have \"standbys\": SELECT datname AS "
          + "database ..")
    }
    var reader = FleetTargetReader(source: "the query of the targets, row")
    for (index, row) in rows.enumerated() {
      reader.line = index + 1
      func value(_ column: String) throws -> String? { columns.contains(column) ? try row.text(column) : nil }
      try reader.add(database: try value("database"), schema: try value("schema").map { Identifier($0) })
      for standby in (try value("standbys") ?? "").split(separator: "\n") {
        try reader.add(standby: standby.trimmingSpace)
      }
    }
    targets = try reader.end()
  }
}

/// Targets that cannot be read. Nothing was changed, and nobody was asked.
public struct FleetTargetsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where they are from.
  public let source: String
  /// The line, or the row.
  public let line: Int?
  /// What is wrong. It does not quote the line, which may hold a password.
  public let problem: String

  /// `tenants.txt:7: the same target stands in line 3`.
  public var description: String { source + (line.map { ":\($0)" } ?? "") + ": " + problem }
}
