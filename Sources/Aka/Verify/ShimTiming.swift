import Postgres

/// How long the same look-up takes on the table and through the shim.
public struct ShimTiming: Sendable, Codable, Hashable {
  /// The median on the table, in microseconds, with the way to the server and back.
  public let table: Double
  /// The median through the shim.
  public let shim: Double
  /// How often each was run, taking turns.
  public let runs: Int

  /// Times a look-up by key of one row. Taking turns keeps the machine's moods out of the comparison.
  static func measure(
    _ connection: Connection, table: QualifiedName, shim: QualifiedName, key: [Identifier: Identifier],
    runs: Int = 200
  ) throws -> ShimTiming? {
    guard !key.isEmpty else { return nil }
    let statements = [(table, Array(key.values)), (shim, Array(key.keys))].enumerated().map {
      index, side -> SQL in
      let columns = side.1.map { "\($0)" as SQL }.joined(separator: ", ")
      return """
        PREPARE \(Identifier("aka_timing_\(index)")) AS SELECT * FROM \(side.0)
        WHERE (\(columns)) = (SELECT \(columns) FROM \(side.0) LIMIT 1)
        """
    }
    for statement in statements { try connection.run(statement) }
    defer {
      for index in 0...1 { _ = try? connection.run("DEALLOCATE \(Identifier("aka_timing_\(index)"))") }
    }
    var times: [[Duration]] = [[], []]
    let clock = ContinuousClock()
    for _ in 0..<runs {
      for index in 0...1 {
        let execute: SQL = "EXECUTE \(Identifier("aka_timing_\(index)"))"
        times[index].append(try clock.measure { _ = try connection.runScript(execute) })
      }
    }
    func median(_ times: [Duration]) -> Double { times.sorted()[times.count / 2].milliseconds * 1000 }
    return ShimTiming(table: median(times[0]), shim: median(times[1]), runs: runs)
  }
}
