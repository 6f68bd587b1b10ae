import FoundationEssentials

/// What came of reading a server's logs into the ledger.
public struct IngestReport: Sendable, Encodable {
  /// The primary, or the host and port of a standby.
  public let server: String
  /// `csvlog`, `jsonlog` or `stderr`.
  public let format: String
  /// How much was new, after decompression.
  public private(set) var bytes: Int
  /// The uses that are new.
  public private(set) var uses: [LogUse]
  /// The times that are new between heartbeats of aka.
  public private(set) var covered: [CoveredTime]
  /// What is known to be missing.
  public private(set) var gaps: [LogGap]
  /// Whether the log was read up to now. If not, the heartbeat that aka left in it just before is not there.
  public private(set) var reachesNow: Bool

  init(server: String, format: String, report: LogReport, spans: [LogSpan], reachesNow: Bool) {
    (self.server, self.format, self.reachesNow) = (server, format, reachesNow)
    bytes = report.coverage.files.reduce(0) { $0 + $1.bytes }
    uses = report.uses.withoutHours
    covered = spans.map { CoveredTime($0, on: server) }
    gaps = report.coverage.gaps
  }

  /// One reading after the other.
  func followed(by next: IngestReport) -> IngestReport {
    var both = self
    both.bytes += next.bytes
    both.uses = (uses + next.uses).withoutHours
    both.covered += next.covered
    both.gaps += next.gaps
    both.reachesNow = next.reachesNow
    return both
  }
}

/// A time that was read.
public struct CoveredTime: Sendable, Encodable {
  /// The heartbeat at its beginning.
  public let from: Date
  /// The heartbeat at its end.
  public let to: Date
  /// The role by whose object audit reads and writes were logged; `nil` without one.
  public let auditRole: String?
  /// Why something may be missing in it; empty if nothing is.
  public let gaps: [EvidenceGap]

  init(_ span: LogSpan, on server: String) {
    from = Date(timeIntervalSince1970: span.from)
    to = Date(timeIntervalSince1970: span.to)
    auditRole = span.audited?.role
    // Where all is well with the audit, nobody needs the statements.
    let isAudited = span.audited.map { $0.doubts.isEmpty && !$0.renames.isEmpty } ?? false
    gaps =
      span.doubts.filter { !isAudited || $0.isOfStatements != true }.map {
        EvidenceGap(source: .logs, server: server, code: $0.code, message: $0.message)
      }
      + (span.audited?.doubts ?? []).map {
        EvidenceGap(source: .audit, server: server, code: $0.code, message: $0.message)
      }
  }
}

extension [LogUse] {
  /// The same, of the whole time instead of each hour.
  fileprivate var withoutHours: [LogUse] {
    var places: [[String?]: Int] = [:]
    var merged: [LogUse] = []
    for use in self {
      let key = [
        use.name.description, use.kind.rawValue, use.role, use.database, use.application, use.client,
        use.isAmbiguous.description,
      ]
      if let place = places[key] {
        merged[place].add(use)
      } else {
        places[key] = merged.count
        merged.append(use)
      }
    }
    return merged
  }
}

extension LogUse {
  fileprivate mutating func add(_ other: LogUse) {
    records += other.records
    first = [first, other.first].compactMap { $0 }.min()
    last = [last, other.last].compactMap { $0 }.max()
    example = example ?? other.example
  }
}
