import FoundationEssentials

/// How far a log is known to be whole: what one reading leaves behind for the next. Pure.
///
/// Between two heartbeats that were found nothing is missing if no session has a hole in its numbered records, no session is
/// missing as a whole, nothing else is known to be missing, and every use would have been logged.
struct LogChain: Codable, Sendable, Equatable {
  /// The latest heartbeat that was found.
  private(set) var last: Heartbeat?
  /// The sessions with this database that were seen and may still log something.
  private(set) var sessions: Set<UInt64> = []
  /// When those began that the server's count had not reached by that heartbeat.
  private(set) var uncounted: [Double] = []
  /// What was missing in the latest reading, whose end lies behind that heartbeat.
  private(set) var doubts: [LogDoubt] = []

  /// Heartbeats that were found behind that one, or before the ledger had them.
  private(set) var found: Set<UUID> = []

  /// What one reading of a log found.
  struct Reading {
    var heartbeats: Set<UUID> = []
    /// The sessions with this database that were seen, and when each was there at the latest.
    var sessions: [UInt64: Double] = [:]
    var doubts: [LogDoubt] = []
  }

  /// A session counts a moment after it began. Those that began this many seconds before a heartbeat may be counted after it.
  private static let lateness = 5.0
  /// How many sessions are remembered.
  private static let mostSessions = 100_000
  /// Settings can be switched off and on again unseen for so many seconds, if the configuration was loaded meanwhile.
  private static let longestUnseenReload = 3600.0

  /// Goes on with a reading.
  ///
  /// - Parameter known: the heartbeats of the server, in their order.
  /// - Returns: the times that were covered.
  mutating func extend(with reading: Reading, known: [Heartbeat]) -> [LogSpan] {
    let new = reading.sessions.filter { !sessions.contains($0.key) }
    sessions.formUnion(new.keys)
    // One that began long ago and says something only now was counted long ago.
    let counted = last.map { $0.began - Self.lateness } ?? -.infinity
    uncounted = (uncounted + new.values.filter { $0 > counted }).sorted()
    let open = doubts + reading.doubts
    let ahead = known.filter { heartbeat in last.map { heartbeat.began > $0.began } ?? true }
    found.formUnion(reading.heartbeats)
    defer { found.subtract(known.filter { $0.began <= last?.began ?? 0 }.map(\.marker)) }
    // Ones from earlier readings that nobody knows are another database's.
    found.formIntersection(reading.heartbeats.union(ahead.map(\.marker)))
    guard let end = end(of: ahead) else {
      doubts = open.unique
      return []
    }
    var spans: [LogSpan] = []
    var isMissing = false
    for heartbeat in ahead[...end] {
      let isFound = found.contains(heartbeat.marker)
      if let last {
        let missing = isFound && !isMissing ? [] : [Self.missingHeartbeat]
        let doubts = open + missing + judge(last, heartbeat)
        spans.append(
          LogSpan(
            from: last.ended, to: max(last.ended, heartbeat.began), doubts: doubts.unique,
            audited: last.conditions.settings.audit?.upTo(heartbeat.conditions.settings.audit)))
      }
      // Nothing is known of the time before the first that is there.
      if last != nil || isFound {
        last = heartbeat
        // Those that were there at the very first were counted with it, or else the next ones will lack one.
        uncounted.removeAll { $0 <= heartbeat.began - (spans.isEmpty ? 0 : Self.lateness) }
      }
      isMissing = !isFound
    }
    doubts = reading.doubts
    return spans
  }

  /// Forgets the sessions that have ended, and the oldest of too many.
  mutating func keepSessions(where mayGoOn: (UInt64) -> Bool) {
    sessions = sessions.filter(mayGoOn)
    if sessions.count > Self.mostSessions { sessions = Set(sessions.sorted(by: >).prefix(Self.mostSessions)) }
  }

  /// The latest that was found, and before which every other one has had the time to be logged.
  private func end(of ahead: [Heartbeat]) -> Int? {
    ahead.indices.last { index in
      found.contains(ahead[index].marker)
        && ahead.allSatisfy {
          $0.began >= ahead[index].began || found.contains($0.marker) || $0.ended < ahead[index].began
        }
    }
  }

  private static let missingHeartbeat = LogDoubt(
    "heartbeat-missing", "a heartbeat that aka left in the log is not there")

  private mutating func judge(_ before: Heartbeat, _ after: Heartbeat) -> [LogDoubt] {
    let (old, new) = (before.conditions, after.conditions)
    var found = old.settings.silences + new.settings.silences
    if old.loadedAt != new.loadedAt, after.began - before.ended > Self.longestUnseenReload {
      found.append(
        LogDoubt(
          "configuration-reloaded", "the configuration was loaded again in a long time without a heartbeat"))
    }
    guard old.countersSince == new.countersSince, old.countersReset == new.countersReset,
      new.sessions >= old.sessions
    else {
      return found + [LogDoubt("sessions-lost", "the server lost or reset its count of sessions")]
    }
    let counted = new.sessions - old.sessions
    let seen = uncounted.prefix { $0 <= after.began }.count
    if counted > seen {
      found.append(
        LogDoubt(
          "sessions-missing",
          "\(counted) sessions began and \(seen) of them are in the log; log_connections has all of them there"
        ))
    }
    uncounted.removeFirst(min(counted, seen))
    return found
  }
}

/// A time between two heartbeats, and what speaks against the log's being whole in it.
struct LogSpan: Codable, Sendable, Hashable {
  var from: Double
  var to: Double
  var doubts: [LogDoubt]
  /// What an object audit logged in it whatever the settings of statements; nil without one.
  var audited: LogAudit?
}

extension [LogDoubt] {
  /// The first of each kind.
  var unique: [LogDoubt] {
    var seen: Set<[String]> = []
    return filter { seen.insert([$0.code, $0.isOfStatements == true ? "statements" : ""]).inserted }
  }
}
