import FoundationEssentials
import Postgres

/// All that one source on one server saw one user do with an old name. Samples say it again for each statement and each interval;
/// who looks for users wants each of them once.
public struct UseGroup: Sendable, Hashable {
  /// The latest of the uses, which says who it was and who saw it.
  public let latest: Use
  /// What was done, in the order of their declaration.
  public let kinds: [Use.Kind]
  /// How often something was seen: not more often than it happened.
  public let sightings: Int
  /// The different statements, without their constants, the latest first.
  public let statements: [String]

  /// - Parameter uses: the latest first; at least one.
  fileprivate init(_ uses: [Use]) {
    latest = uses[0]
    kinds = Use.Kind.allCases.filter { kind in uses.contains { $0.kind == kind } }
    sightings = uses.count
    var seen: Set<String> = []
    statements = uses.compactMap(\.example).filter { seen.insert($0).inserted }
  }

  /// Who, and who saw it.
  private struct User: Hashable {
    let source: EvidenceSource
    let server: String
    let names: [String?]

    init(_ use: Use) {
      (source, server) = (use.source, use.server)
      names = [use.login?.name, use.role?.name, use.application, use.client]
    }
  }

  /// The users behind some uses, whoever was seen last first.
  public static func groups(of uses: [Use]) -> [UseGroup] {
    let sorted = uses.enumerated().sorted {
      ($1.element.lastSeen, $0.offset) < ($0.element.lastSeen, $1.offset)
    }.map(\.element)
    var groups: [[Use]] = []
    var places: [User: Int] = [:]
    for use in sorted {
      if let place = places[User(use)] {
        groups[place].append(use)
      } else {
        places[User(use)] = groups.count
        groups.append([use])
      }
    }
    return groups.map { UseGroup($0) }
  }
}

extension UseGroup {
  /// `role app, billing, from 10.0.0.7, read it, 12 times, the last at 2026-01-01T00:00:00Z: SELECT ... and 4 other statements`
  var inWords: String {
    let who = [
      latest.role.map { "role \($0)" }, latest.application, latest.client.map { "from \($0)" },
    ].compactMap { $0 }
    let times = sightings == 1 ? "" : ", seen \(sightings) times, the last"
    let others = statements.count - 1
    let statement =
      (statements.first.map { ": \($0)" } ?? "")
      + (others > 0 ? " and \(others) other \(others == 1 ? "statement" : "statements")" : "")
    return
      "\(who.isEmpty ? "somebody" : who.joined(separator: ", ")) \(kinds.map(\.inWords).joined(separator: " and "))"
      + "\(times) at \(latest.lastSeen.formatted(.iso8601))\(statement)"
  }
}

extension Use {
  /// `role app, billing, from 10.0.0.7, read it at 2026-01-01T00:00:00Z: SELECT ...`
  var inWords: String { UseGroup([self]).inWords }
}

extension Use.Kind {
  fileprivate var inWords: String {
    switch self {
    case .read: "read it"
    case .write: "wrote through it"
    case .other: "used it"
    case .missing: "missed it"
    }
  }
}
