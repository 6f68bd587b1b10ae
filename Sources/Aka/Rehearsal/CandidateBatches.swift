import PGQuery
import Postgres

import struct Postgres.Identifier

/// Which statements are rehearsed together, and which tables need a stand-in for that: building one for each of four hundred
/// tables over and over would take longer than the statements.
struct CandidateBatches {
  /// What is still to be played, in order.
  private var candidates: ArraySlice<Candidate>
  private let renames: [PlannedRename]

  /// Tables that a statement may use without naming them: PostgreSQL inlines functions in SQL.
  private let hidden: Set<Identifier>
  private static let most = 20

  init(_ candidates: [Candidate], renames: [PlannedRename]) {
    let names = Set(renames.map(\.old.name))
    let keyed = candidates.map { (key: $0.names(among: names).min(), candidate: $0) }
    // Those that name the same table come together.
    self.candidates =
      keyed.sorted { left, right in
        (left.key ?? "", left.candidate.number) < (right.key ?? "", right.candidate.number)
      }.map(\.candidate)[...]
    self.renames = renames
    hidden = Set(renames.filter(\.isNamedInSQLFunction).map(\.old.name))
  }

  /// Takes the next statements: as many as need no more than some tables.
  mutating func next() -> (candidates: ArraySlice<Candidate>, renames: [PlannedRename])? {
    guard !candidates.isEmpty else { return nil }
    let names = Set(renames.map(\.old.name))
    var needed: Set<Identifier> = []
    let end =
      candidates.firstIndex { candidate in
        let more = needed.union(candidate.names(among: names))
        guard needed.isEmpty || more.count <= Self.most else { return true }
        needed = more
        return false
      } ?? candidates.endIndex
    defer { candidates = candidates[end...] }
    return (candidates[..<end], renames.filter { needed.union(hidden).contains($0.old.name) })
  }
}

extension PlannedRename {
  fileprivate var isNamedInSQLFunction: Bool {
    dependencies.functions.contains { function in
      function.language == "sql"
        && function.ways.contains { way in if case .text = way { true } else { false } }
    }
  }
}

extension Candidate {
  /// The names among these that it says, whatever it means by them.
  fileprivate func names(among names: Set<Identifier>) -> Set<Identifier> {
    Set(references.map { Identifier($0.name) }).intersection(names)
  }
}
