import FoundationEssentials

/// The entries of pg_stat_statements that said an old name at some time, by their keys. What they count later tells nothing, or
/// not enough.
struct StatementSnapshot: Codable, Sendable {
  /// Those from before the swap. They count statements on the table, whatever that is called: an identifier is computed from
  /// OIDs.
  var keys: Set<String>
  /// On a standby, those that were there when it was first asked: from before the swap or after it, nobody knows.
  var early: Set<String>?
  /// The shim that they were taken for.
  var shimOid: UInt32?
  /// When pg_stat_statements had been reset by then.
  var resetAt: Double?

  /// The snapshot for a standby, where none can be taken at the swap: a rename is replayed there at any time. The identifiers
  /// are those of the primary.
  init(keys: Set<String>, early: Set<String>, shimOid: UInt32, resetAt: Double?) {
    (self.keys, self.early) = (keys, early.subtracting(keys))
    (self.shimOid, self.resetAt) = (shimOid, resetAt)
  }

  init(keys: Set<String>) { self.keys = keys }

  /// Whether an entry may be from before the swap. A reset ends all doubt: what comes after it is younger.
  func isEarly(_ key: String, now conditions: StatementConditions) -> Bool {
    early?.contains(key) == true && resetAt == conditions.resetAt
  }
}
