/// Says what the evidence is about the name that a rename's shim keeps alive: was it used within the quiet period?
public typealias VerdictSource = (LedgerEntry, _ quietPeriod: Duration) throws -> Verdict
