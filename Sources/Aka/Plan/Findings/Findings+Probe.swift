/// What counting the uses of the old name costs, where it costs anything that could be noticed.
extension Findings {
  var probe: [Finding] {
    guard measures.probe != .off else { return [] }
    return uncounted + foreignProbe + joinProbe + noted + notNoted
  }

  private var noted: [Finding] {
    guard measures.probe == .who else { return [] }
    return [
      finding(
        .differs, "probe-who",
        "once an hour each session, role and application that uses \(old) appends a row to aka.sys_usage_notes (measured: some "
          + "0.5 ms, and 15 % of a statement by key every time): a transaction that only read then has written, takes a "
          + "transaction id, and its COMMIT waits for the disk. No query on \(old) is planned in parallel; --probe count "
          + "avoids all that")
    ]
  }

  /// PostgreSQL has no way to ask whether a parallel operation is going on, other than to fail in it.
  private var notNoted: [Finding] {
    guard !parallelReaders.isEmpty else { return [] }
    return [
      finding(
        .note, "probe-count-only",
        "uses of \(old) will be counted, and it will not be noted whose they are: \(parallelReaders.inWords(atMost: 3)) may read "
          + "\(old) within a parallel plan, where nothing can be written. ALTER FUNCTION .. PARALLEL UNSAFE makes room for "
          + "--probe who")
    ]
  }

  private var uncounted: [Finding] {
    guard !countsFunctions else { return [] }
    return [
      finding(
        .note, "probe-uncounted",
        "track_functions is none, so whether \(old) is still used will not be known; after the rename 'aka doctor' says how to "
          + "switch it on")
    ]
  }

  /// `postgresPlanDirectModify` and the push-down of joins both give way to a gating Result node.
  private var foreignProbe: [Finding] {
    guard table.kind == .foreignTable else { return [] }
    return [
      finding(
        .differs, "probe-foreign",
        "counting the uses of \(old) keeps UPDATE, DELETE and joins through it from being carried out whole on the foreign "
          + "server: they fetch their rows; --probe off avoids that")
    ]
  }

  /// Since 16 a clause that is not strict stays above an outer join.
  private var joinProbe: [Finding] {
    guard serverVersion >= 160_000 else { return [] }
    return [
      finding(
        .note, "probe-join",
        "on this version of PostgreSQL counting the uses of \(old) costs a call for each joined row where \(old) is on the "
          + "nullable side of an outer join (measured: up to half as long again); --probe off avoids that")
    ]
  }
}
