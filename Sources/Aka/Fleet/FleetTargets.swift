import Postgres

/// The targets of a fleet, none of them twice.
public struct FleetTargets: Sendable {
  /// In the order in which they are visited.
  public let targets: [FleetTarget]

  /// Reads targets from a text with one a line: a connection string as psql takes it, then `schema=NAME` if a schema of that
  /// database is meant. Lines that begin with `#` are comments.
  public init(parsing text: String, file: String) throws(FleetTargetsError) {
    var reader = Reader(source: file)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmingSpace
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      reader.line = index + 1
      try reader.add(line: line)
    }
    targets = try reader.end()
  }

  /// Reads targets from the rows of a query, which have a column `database`, a column `schema`, or both.
  public init(_ rows: Rows) throws {
    let columns = Set(rows.fields.map(\.name))
    guard !columns.isEmpty, columns.isSubset(of: ["database", "schema"]) else {
      throw FleetTargetsError(
        source: "the query of the targets", line: nil,
        problem:
          "its columns must be \"database\" and \"schema\", or one of them: SELECT datname AS database ..")
    }
    var reader = Reader(source: "the query of the targets, row")
    for (index, row) in rows.enumerated() {
      reader.line = index + 1
      let database = columns.contains("database") ? try row.text("database") : nil
      let schema = columns.contains("schema") ? try row.text("schema") : nil
      try reader.add(database: database, schema: schema.map { Identifier($0) })
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

extension FleetTargets {
  private struct Reader {
    let source: String
    var line = 0
    private var targets: [FleetTarget] = []
    private var lines: [FleetTarget: Int] = [:]

    init(source: String) { self.source = source }

    mutating func add(line text: Substring) throws(FleetTargetsError) {
      let (database, schema) = Self.split(text)
      var name: Identifier?
      if let schema {
        guard let written = try? WrittenName(parsing: schema), written.schema == nil else {
          throw failure(
            "behind \"schema=\", at the end of the line, stands one name, written and quoted as in SQL")
        }
        name = written.name
      }
      try add(database: database, schema: name)
    }

    mutating func add(database: String?, schema: Identifier?) throws(FleetTargetsError) {
      var place: ConnectionString?
      if let database {
        guard let readable = ConnectionString(database) else {
          throw failure("libpq cannot read it: a name, a postgresql:// URI or key=value pairs are expected")
        }
        place = readable
      } else if schema == nil {
        throw failure("neither a database nor a schema")
      }
      let target = FleetTarget(database: place, schema: schema)
      if let earlier = lines.updateValue(line, forKey: target) {
        throw failure("the same target stands in \(earlier)")
      }
      targets.append(target)
    }

    /// A fleet of nothing is somebody's mistake, and must not look like success.
    func end() throws(FleetTargetsError) -> [FleetTarget] {
      guard targets.isEmpty else { return targets }
      throw FleetTargetsError(source: source, line: nil, problem: "there is no target")
    }

    private func failure(_ problem: String) -> FleetTargetsError {
      FleetTargetsError(source: source, line: line, problem: problem)
    }

    /// Where the connection string ends: libpq knows no keyword `schema`, and quotes values with `'` and `\`.
    private static func split(_ line: Substring) -> (database: String?, schema: String?) {
      var (isQuoted, isEscaped, isStart) = (false, false, true)
      for index in line.unicodeScalars.indices {
        let scalar = line.unicodeScalars[index]
        if isStart, !isQuoted, line[index...].hasPrefix(key) {
          let database = line[..<index].trimmingSpace
          return (
            database.isEmpty ? nil : String(database), String(line[index...].dropFirst(key.count))
          )
        }
        if !isEscaped, scalar == "'" { isQuoted.toggle() }
        isEscaped = scalar == "\\" && !isEscaped
        isStart = scalar.properties.isWhitespace
      }
      return (String(line), nil)
    }

    private static let key = "schema="
  }
}

extension Substring {
  fileprivate var trimmingSpace: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
