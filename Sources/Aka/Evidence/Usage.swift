import FoundationEssentials
import Postgres

/// Says who still uses the names that shims keep alive.
struct Usage {
  let connection: Connection

  /// What the samples in the ledger say, and what was found otherwise.
  ///
  /// - Parameters:
  ///   - entries: the renames.
  ///   - period: for how long nobody may have used them.
  ///   - collection: what came of the samples that were taken for this.
  func reports(
    on entries: [LedgerEntry], period: Duration, after collection: SampledServers
  ) throws -> [UsageReport] {
    let samples = try SampleStore(connection: connection).latest(of: period)
    let now: Double = try connection.run("SELECT extract(epoch FROM clock_timestamp())").scalar()
    let logs = try LogStore(connection: connection).histories(of: period, now: now)
    return try entries.compactMap { entry in
      guard let oid = entry.shimOid, entry.keepsName else { return nil }
      let shim = WatchedShim(
        rename: entry.id, oid: oid, since: try ShimAge(connection: connection).since(entry),
        probe: entry.probe, kind: entry.shimKind)
      var judgement = Judgement(
        shim: shim, samples: samples, logs: logs, unreachable: collection.gaps, now: now,
        period: period.milliseconds / 1000)
      judgement.others = try [
        UsageNotes(connection: connection).report(on: shim, from: judgement.start, now: now)
      ].compactMap { $0 }
      let isFlipped = entry.status == .rolledBack
      let users = try users(of: oid, in: entry)
      return UsageReport(
        number: entry.number, name: isFlipped ? entry.new : entry.old,
        table: isFlipped ? entry.old : entry.new,
        shimSince: Date(timeIntervalSince1970: shim.since),
        since: Date(timeIntervalSince1970: judgement.start),
        verdict: judgement.verdict, sources: judgement.reports, objects: users.objects,
        viewsAskingReaders: users.askingReaders)
    }
  }

  private func users(of shim: UInt32, in entry: LedgerEntry) throws -> (
    objects: [String], askingReaders: [String]
  ) {
    try connection.transaction(.snapshot) {
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      let users = try catalog.outgoing(shim, of: entry)
      return (
        users.repointed.map(\.name.description) + users.kept,
        try ShimReaders(connection: connection).whoseReadersNeedRights(on: shim)
      )
    }
  }
}

extension LedgerEntry {
  /// Whether a shim keeps one of its names alive, or will again after a brownout.
  var keepsName: Bool {
    status == .active || status == .brownout || status == .rolledBack && compatibilityViewCreated
  }
}

extension SampledServers {
  /// A server that could not be asked cannot be spoken for.
  var gaps: [EvidenceGap] {
    servers.compactMap { server in
      server.problem.map {
        EvidenceGap(
          source: .probe, server: server.server, code: "server-not-asked",
          message: "it could not be asked: \($0)")
      }
    }
  }
}
