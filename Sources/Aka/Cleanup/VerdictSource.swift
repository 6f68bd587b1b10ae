/// Says what the evidence is about the name that a rename's shim keeps alive: was it used within the quiet period?
public typealias VerdictSource = (LedgerEntry, _ quietPeriod: Duration) throws -> Verdict

/// What is known where nobody collects evidence: nothing.
public enum NoEvidence {
  /// Unknown, which never drops a view.
  public static func verdict(_ entry: LedgerEntry, _ quietPeriod: Duration) -> Verdict {
    .unknown([
      EvidenceGap(
        source: .probe, server: "every server", code: "no-evidence", message: "no evidence is collected yet")
    ])
  }
}
