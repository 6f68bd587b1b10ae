import FoundationEssentials
import Postgres

/// What one server said about the use of old names at one time. Times are seconds since 1970 by that server's clock.
struct Sample: Codable, Sendable, Hashable {
  /// `primary`, or the standby's host and port as it was named.
  var server: String
  /// Before anything was read.
  var takenAt: Double
  /// Whether what is counted is counted, and whether the counters are still the same ones.
  var conditions: Conditions
  /// How often ``sentinel`` was called; `nil` if never since the counters began.
  var sentinel: Int?
  /// The start of the oldest transaction in this database; `nil` if none is open.
  var oldestTransaction: Double?
  /// The start of the oldest session with this database.
  var oldestSession: Double?
  /// What pg_stat_statements was able to say; `nil` if it is not there.
  var statements: StatementConditions?
  /// The shims that the ledger knows.
  var shims: [ShimSample]

  /// The primary's name among servers.
  static let primary = "primary"

  /// The function with a known count.
  static let sentinel: SQL = "aka.sentinel()"

  /// What must not change, or the counts mean nothing.
  struct Conditions: Codable, Sendable, Hashable {
    var version: Int
    var isStandby: Bool
    var timeline: Int
    var startedAt: Double
    /// A crash resets it, although it leaves the database's own `stats_reset` alone (`pgstat_reset_after_failure`).
    var countersSince: Double?
    /// `pg_stat_reset()` and the reset of a single counter set it (`pgstat_reset`).
    var countersReset: Double?
    var trackFunctions: String
    /// Where this session has the setting from, by `pg_settings.source`.
    var trackFunctionsSource: String
    /// When the configuration was last loaded.
    var loadedAt: Double
    /// Who need not heed the setting: roles with one of their own, roles that may change it, functions that do.
    var overrides: [String]
    /// Whether this role may see the transactions of others.
    var seesOthers: Bool
    /// The standbys that stream from here.
    var streams: [Link]
    /// How this standby streams; `nil` on a primary, or where it cannot be seen.
    var receiver: Link?
  }

  /// A standby's connection, as both of its ends know it.
  struct Link: Codable, Sendable, Hashable {
    var name: String
    var slot: String?
  }
}

/// What a server said about one shim.
struct ShimSample: Codable, Sendable, Hashable {
  var migrationId: UUID
  var shimOid: UInt32
  /// The version of the view's definition.
  var definition: String
  /// The functions that count: the probe, and the trigger function of INSERT if there is one.
  var counters: [Counter]
  /// Whether reads are counted, and writes that look for rows.
  var countsScans: Bool
  /// Whether INSERT is counted, or impossible.
  var countsInserts: Bool
  /// Who holds a lock on it.
  var holders: [Holder]
  /// How often subscriptions failed that fill the table.
  var subscriptionErrors: Int?
  /// What pg_stat_statements has about it since the swap; `nil` without a snapshot from before.
  var statements: [StatementSample]?

  var calls: Int { counters.reduce(0) { $0 + $1.calls } }

  /// A function that is counted.
  struct Counter: Codable, Sendable, Hashable {
    var oid: UInt32
    /// The version of its definition.
    var version: String
    var calls: Int
  }

  /// A session or prepared transaction with a lock.
  struct Holder: Codable, Sendable, Hashable {
    var mode: String
    var role: String?
    var application: String?
    var client: String?
    /// The start of its transaction.
    var since: Double?
    /// Its latest statement without constants, if that names the shim.
    var statement: String?
  }

  /// Whether the counts of another sample go on from these.
  func isContinued(by next: ShimSample) -> Bool {
    shimOid == next.shimOid && definition == next.definition
      && counters.map { [$0.oid.description, $0.version] }
        == next.counters.map { [$0.oid.description, $0.version] }
  }
}

/// An entry of pg_stat_statements that says the old name.
struct StatementSample: Codable, Sendable, Hashable {
  /// The entry: query, role and level.
  var key: String
  var calls: Int
  var role: String?
  var kind: Use.Kind
  var example: String
  /// Whether it may be from before the swap, and count either name; `nil` stands for no.
  var isEarly: Bool?
}

/// Whether pg_stat_statements kept everything.
struct StatementConditions: Codable, Sendable, Hashable {
  /// How many times it threw out what was used least.
  var evictions: Int
  var resetAt: Double?
  var track: String
  var tracksUtility: Bool
  /// Whether it keeps its entries over a restart.
  var saves: Bool
  /// Who need not heed these settings.
  var overrides: [String]
  /// How often relations were looked up by names in constants, which are not kept: `'users'::regclass`. Not by roles that
  /// run aka, which does so itself.
  var lookups: Int
  /// Entries whose text is lost or not for us to see.
  var unreadable: Int
}
