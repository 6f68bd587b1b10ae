import FoundationEssentials

/// The probe of one shim on one server, sample after sample. Pure: what it says follows from the samples alone.
///
/// Only the time between two samples is ever judged, and only if every reason is excluded why a use in it would not show in
/// the second. Its silence counts from the end of the last doubt.
struct ProbeHistory {
  let shim: WatchedShim
  let server: String
  let now: Double
  /// In the order of their times.
  let samples: [Sample]

  init(of shim: WatchedShim, on server: String, samples: [Sample], now: Double) {
    (self.shim, self.server, self.now) = (shim, server, now)
    self.samples = samples.filter { $0.server == server }.sorted { $0.takenAt < $1.takenAt }
  }

  var observations: [Observation] {
    // A count is only known to stand still from a sample on, and samples from before the shim know nothing of it.
    let known = shim.known(among: samples)
    guard let first = known.first, let last = known.last else {
      return [gap(now, "no-samples", "it was never sampled; run 'aka usage collect'")]
    }
    var found: [Observation] = []
    if first.takenAt > shim.since {
      found.append(
        gap(
          first.takenAt, "not-observed-before",
          "it was first sampled at \(first.takenAt.asTime), after the name had been in use since \(shim.since.asTime)"
        ))
    }
    var established = first.takenAt
    for (before, after) in zip(known, known.dropFirst()) {
      found += judge(before, after, established: established)
      if !before.conditions.tracks { established = after.takenAt }
    }
    return found + judge(latest: last)
  }

  /// What may have happened between two samples.
  private func judge(_ before: Sample, _ after: Sample, established: Double) -> [Observation] {
    let time = after.takenAt
    guard let old = shim.sample(in: before), let new = shim.sample(in: after) else {
      return [gap(time, "shim-not-seen", "the shim was not there, or not in the ledger, at \(time.asTime)")]
    }
    var found = continuity(before, after, time) + tracking(before, after, established: established, time)
    if !old.isContinued(by: new) {
      found.append(
        gap(time, "probe-replaced", "the view or its probe was defined anew before \(time.asTime)"))
    }
    let countsReads = shim.kind == .view
    if ![old, new].allSatisfy({ ($0.countsScans || !countsReads) && $0.countsInserts && !$0.counters.isEmpty }
    ) {
      found.append(
        gap(time, "probe-missing", "\(shim.kind == .view ? "the view" : "the alias") does not count its uses")
      )
    }
    if new.calls < old.calls {
      found.append(gap(time, "counters-lost", "the count went back before \(time.asTime)"))
    } else if new.calls > old.calls {
      // What shows only now may have been done by a transaction that was open then.
      let possible = min(before.oldestTransaction ?? before.takenAt, before.takenAt - [Observation].lag)
      found.append(use(.probe, since: max(possible, shim.since), time, kind: .other))
    }
    // The publisher may say the old name: the worker then finds a view, locks it and fails, which nothing counts.
    if (new.subscriptionErrors ?? 0) > (old.subscriptionErrors ?? 0) {
      found.append(
        gap(
          time, "subscription-failed",
          "a subscription that fills the table failed before \(time.asTime); it may be because it still says the old name"
        ))
    }
    return found + holders(of: new, in: after, isLatest: false)
  }

  /// Whether the counters are still the same ones.
  private func continuity(_ before: Sample, _ after: Sample, _ time: Double) -> [Observation] {
    let (old, new) = (before.conditions, after.conditions)
    var found: [Observation] = []
    if old.timeline != new.timeline && server == Sample.primary || old.isStandby != new.isStandby {
      found.append(gap(time, "promoted", "another server has been the primary since before \(time.asTime)"))
    }
    if old.countersSince != new.countersSince || new.countersSince == nil {
      found.append(
        gap(time, "counters-lost", "the server lost its counters before \(time.asTime), as in a crash"))
    }
    if old.countersReset != new.countersReset {
      found.append(gap(time, "counters-reset", "the database's statistics were reset before \(time.asTime)"))
    }
    // Each sample is followed by a call, and recorded before that.
    if (after.sentinel ?? 0) < max(before.sentinel ?? 0, 1) {
      found.append(gap(time, "sentinel-lost", "the count of aka.sentinel() was lost before \(time.asTime)"))
    }
    return found
  }

  /// Whether every session counted.
  private func tracking(_ before: Sample, _ after: Sample, established: Double, _ time: Double)
    -> [Observation]
  {
    let (old, new) = (before.conditions, after.conditions)
    var found: [Observation] = []
    if !old.tracks || !new.tracks {
      found.append(
        gap(
          time, "track-functions-off",
          "track_functions was \(new.tracks ? "off" : new.trackFunctions) before \(time.asTime)"))
    }
    let own = [old, new].filter(\.knowsOnlyOwnSetting)
    if let own = own.last {
      found.append(
        gap(
          time, "track-functions-unknown",
          "what track_functions is for others cannot be seen: for this role it is set by \(own.trackFunctionsSource)"
        ))
    }
    let overrides = Set(old.overrides + new.overrides).sorted()
    if !overrides.isEmpty {
      found.append(gap(time, "track-functions-override", overrides.joined(separator: "; ")))
    }
    // A setting of the database or of all roles reaches a session only when it begins.
    if new.appliesToNewSessionsOnly, (before.oldestSession ?? before.takenAt) < established {
      found.append(
        gap(
          time, "old-sessions",
          "a session from \((before.oldestSession ?? 0).asTime) may have begun before track_functions was set"
        ))
    }
    // Off and on again leaves no other trace. Who samples often need not wonder.
    if old.loadedAt != new.loadedAt, after.takenAt - before.takenAt > 3600 {
      found.append(
        gap(
          time, "configuration-reloaded",
          "the configuration was loaded again within \(Int((after.takenAt - before.takenAt) / 60)) minutes without a sample"
        ))
    }
    return found
  }

  /// What speaks against the silence up to now.
  private func judge(latest: Sample) -> [Observation] {
    var found: [Observation] = []
    if shim.kind == .alias {
      found.append(
        gap(
          now, EvidenceGap.readsUncounted,
          "nothing can count who reads an alias table; pg_stat_statements or complete logs must cover the whole time"
        ))
    }
    if now - latest.takenAt > [Observation].lag {
      found.append(gap(now, "not-observed-since", "it was last sampled at \(latest.takenAt.asTime)"))
    }
    if latest.takenAt - shim.since < [Observation].lag {
      found.append(gap(now, "too-soon", "counts become visible within a minute"))
    }
    if let last = samples.last, shim.sample(in: last) == nil {
      found.append(
        gap(now, "shim-not-seen", "the shim was not there, or not in the ledger, at \(last.takenAt.asTime)"))
    }
    if !latest.conditions.seesOthers {
      found.append(
        gap(
          now, "transactions-not-visible",
          "this role may not see open transactions; GRANT pg_read_all_stats to it"))
    } else if let oldest = latest.oldestTransaction, latest.takenAt - oldest > [Observation].lag {
      // Its locks do not tell: ROLLBACK TO SAVEPOINT releases them, and the count comes with the end of the transaction.
      found.append(
        gap(
          now, "open-transaction",
          "a transaction has been open since \(oldest.asTime): what it used is counted when it ends"))
    }
    return found + (shim.sample(in: latest).map { holders(of: $0, in: latest, isLatest: true) } ?? [])
  }

  /// Who held a lock on the shim. One that only reads is counted when its transaction ends, so unless that is still to come
  /// it says nothing (pg_dump locks every view) but who it was.
  ///
  /// Whoever names the table of an alias may hold a lock on that as well: PostgreSQL looks up a partition's bounds in its parent
  /// (`generate_partition_qual`).
  private func holders(of held: ShimSample, in sample: Sample, isLatest: Bool) -> [Observation] {
    let countsReaders = isLatest && shim.kind == .view
    return held.holders.filter { countsReaders || $0.statement != nil || $0.mode != "AccessShareLock" }.map {
      holder in
      use(
        .locks, since: holder.since, isLatest ? max(now, sample.takenAt) : sample.takenAt, by: holder,
        kind: holder.mode == "RowExclusiveLock" ? .write : holder.mode.hasPrefix("Access") ? .read : .other)
    }
  }

  private func gap(_ time: Double, _ code: String, _ message: String) -> Observation {
    Observation(
      time: time, what: .gap(EvidenceGap(source: .probe, server: server, code: code, message: message)))
  }

  private func use(
    _ source: EvidenceSource, since: Double?, _ time: Double, by holder: ShimSample.Holder? = nil,
    kind: Use.Kind
  ) -> Observation {
    let use = Use(
      source: source, server: server, firstSeen: since.map { Date(timeIntervalSince1970: $0) },
      lastSeen: Date(timeIntervalSince1970: time), role: holder?.role.map { .init($0) },
      application: holder?.application, client: holder?.client, kind: kind, example: holder?.statement)
    return Observation(time: time, what: .use(use))
  }
}

extension EvidenceGap {
  /// The gap of every alias table, which other sources close.
  static let readsUncounted = "reads-uncounted"
}

extension Sample.Conditions {
  /// Whether functions in PL/pgSQL are counted.
  var tracks: Bool { trackFunctions == "pl" || trackFunctions == "all" }

  /// Whether the setting is one that others do not share.
  fileprivate var knowsOnlyOwnSetting: Bool {
    !["default", "environment variable", "configuration file", "command line"].contains(trackFunctionsSource)
      && !appliesToNewSessionsOnly
  }

  fileprivate var appliesToNewSessionsOnly: Bool { ["database", "global"].contains(trackFunctionsSource) }
}
