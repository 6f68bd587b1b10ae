import Postgres

/// The frame of a transaction that locks an alias and its table for a moment.
struct AliasLock {
  let tables: [QualifiedName]
  let timeout: Duration

  /// lock_timeout bounds the wait for each table and statement_timeout the wait for all of them.
  func section(_ before: [SQL], _ after: [SQL]) -> SQL {
    let milliseconds = max(1, Int(timeout.milliseconds))
    let names = tables.map { "ONLY \($0)" as SQL }.joined(separator: ", ")
    let lock: [SQL] = [
      "SET LOCAL lock_timeout = \(unescaped: milliseconds)",
      "SET LOCAL statement_timeout = \(unescaped: milliseconds + 1)",
      SwapScript.time("asked_at"), "LOCK TABLE \(names) IN ACCESS EXCLUSIVE MODE",
      SwapScript.time("locked_at"),
      "SET LOCAL statement_timeout = 0",
    ]
    let end: [SQL] = [SwapScript.time("done_at"), "COMMIT"]
    return (before + lock + after + end).joined(separator: ";\n")
  }
}
