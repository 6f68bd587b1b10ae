import FoundationEssentials

/// What pg_stat_statements saw of one name on one server. Pure, as ``ProbeHistory``.
///
/// On PostgreSQL before 18 a statement is identified by the OIDs of what it uses, and its entry keeps the text of its first
/// use. So an entry from before the swap that says the old name may be counting statements that say the new one: the samples
/// hold only entries that are younger.
struct StatementHistory {
  let shim: WatchedShim
  let server: String
  let now: Double
  let samples: [Sample]

  /// The first version whose identifiers hash names and aliases.
  private static let hashingNames = 180_000

  init(of shim: WatchedShim, on server: String, samples: [Sample], now: Double) {
    (self.shim, self.server, self.now) = (shim, server, now)
    self.samples = samples.filter { $0.server == server }.sorted { $0.takenAt < $1.takenAt }
  }

  func report(from start: Double) -> SourceReport {
    observations.report(.statements, server, since: shim.since, from: start, provesAbsence: true)
  }

  var observations: [Observation] {
    let known = Array(shim.known(among: samples).drop { entries(in: $0) == nil })
    guard let first = known.first, let last = known.last else {
      let missing = samples.last?.statements == nil
      return [
        gap(
          now, missing ? "no-statements" : "no-snapshot",
          missing
            ? "pg_stat_statements is not in this database"
            : "there is no snapshot of pg_stat_statements from before the swap")
      ]
    }
    var found: [Observation] = []
    if first.takenAt > shim.since {
      found.append(
        gap(first.takenAt, "not-observed-before", "it was first sampled at \(first.takenAt.asTime)"))
    }
    for entry in entries(in: first) ?? [] { found.append(observe(entry, since: nil, first.takenAt)) }
    for (before, after) in zip(known, known.dropFirst()) { found += judge(before, after) }
    if now - last.takenAt > [Observation].lag {
      found.append(gap(now, "not-observed-since", "it was last sampled at \(last.takenAt.asTime)"))
    }
    if last.conditions.version >= Self.hashingNames {
      found.append(gap(now, "names-hashed", "on this version old and new name may share an entry"))
    }
    return found
  }

  private func entries(in sample: Sample) -> [StatementSample]? {
    sample.statements == nil ? nil : shim.sample(in: sample)?.statements
  }

  private func judge(_ before: Sample, _ after: Sample) -> [Observation] {
    let time = after.takenAt
    guard let old = before.statements, let new = after.statements, let was = entries(in: before),
      let entries = entries(in: after)
    else { return [gap(time, "no-statements", "pg_stat_statements could not be read at \(time.asTime)")] }
    let counts = Dictionary(was.map { ($0.key, $0.calls) }) { max($0, $1) }
    var found = entries.filter { counts[$0.key] != $0.calls }.map { observe($0, since: before.takenAt, time) }
    if old.evictions != new.evictions {
      found.append(gap(time, "entries-evicted", "entries were evicted; raise pg_stat_statements.max"))
    }
    if old.lookups != new.lookups {
      found.append(
        gap(time, "names-in-constants", "relations were looked up by names in constants, which are not kept"))
    }
    if old.resetAt != new.resetAt
      || was.contains(where: { entry in !entries.contains { $0.key == entry.key } })
    {
      found.append(gap(time, "statements-reset", "pg_stat_statements was reset before \(time.asTime)"))
    }
    let isKept = before.conditions.countersSince == after.conditions.countersSince
    if !isKept || before.conditions.startedAt != after.conditions.startedAt && !new.saves {
      found.append(gap(time, "statements-lost", "a restart lost the entries before \(time.asTime)"))
    }
    return found + settings([old, new], time)
  }

  private func settings(_ both: [StatementConditions], _ time: Double) -> [Observation] {
    var found: [Observation] = []
    if both.contains(where: { $0.track != "all" }) {
      found.append(
        gap(
          time, "statements-track",
          "pg_stat_statements.track is not all, so statements inside of functions are not seen"))
    }
    if both.contains(where: { !$0.tracksUtility }) {
      found.append(gap(time, "statements-utility", "pg_stat_statements.track_utility is off"))
    }
    let overrides = Set(both.flatMap(\.overrides)).sorted()
    if !overrides.isEmpty {
      found.append(gap(time, "statements-override", overrides.joined(separator: "; ")))
    }
    if both.contains(where: { $0.unreadable > 0 }) {
      found.append(
        gap(
          time, "statements-unreadable",
          "texts of other roles are hidden, or lost; GRANT pg_read_all_stats shows them"))
    }
    return found
  }

  private func gap(_ time: Double, _ code: String, _ message: String) -> Observation {
    Observation(
      time: time, what: .gap(EvidenceGap(source: .statements, server: server, code: code, message: message)))
  }

  /// An entry that was used by then.
  private func observe(_ entry: StatementSample, since: Double?, _ time: Double) -> Observation {
    if entry.isEarly == true {
      return gap(
        time, "statements-early",
        "an entry that may be older than the rename, and so may count either name, was used by \(time.asTime): \(entry.example) "
          + "(pg_stat_statements_reset() on this server makes room for one that tells)")
    }
    return Observation(
      time: time,
      what: .use(
        Use(
          source: .statements, server: server, firstSeen: since.map { Date(timeIntervalSince1970: $0) },
          lastSeen: Date(timeIntervalSince1970: time), role: entry.role.map { .init($0) }, kind: entry.kind,
          example: entry.example)))
  }
}
