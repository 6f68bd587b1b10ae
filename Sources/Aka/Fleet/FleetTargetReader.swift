import Postgres

/// Puts a fleet's targets together, and says in which line something is wrong with them.
struct FleetTargetReader {
  let source: String
  var line = 0
  private var targets: [FleetTarget] = []
  private var lines: [FleetTarget: Int] = [:]

  init(source: String) { self.source = source }

  mutating func add(line text: Substring) throws(FleetTargetsError) {
    if text.hasPrefix(Self.standby) {
      return try add(standby: text.dropFirst(Self.standby.count).trimmingSpace)
    }
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
        throw failure(ConnectionString.unreadable)
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

  /// Below its target. libpq knows no keyword `standby`, so that a line of this kind can be nothing else.
  mutating func add(standby text: Substring) throws(FleetTargetsError) {
    guard let target = targets.indices.last else {
      throw failure("a standby stands below its target, and there is none yet")
    }
    guard let place = ConnectionString(String(text)), !place.isName else {
      throw failure("libpq cannot read the standby: a postgresql:// URI or key=value pairs are expected")
    }
    guard !targets[target].standbys.contains(place) else {
      throw failure("the target has this standby already")
    }
    targets[target].standbys.append(place)
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
  private static let standby = "standby="
}

extension Substring {
  var trimmingSpace: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
