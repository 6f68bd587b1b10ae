import FoundationEssentials

extension Metrics {
  /// The figures in the text format of OpenMetrics.
  public var text: String {
    var metrics = OpenMetrics()
    addRenames(to: &metrics)
    addUse(to: &metrics)
    addSwaps(to: &metrics)
    metrics.add(
      "aka_evidence_age_seconds", .gauge,
      help: "How old the latest sample of the server is: what has been used since is not known.",
      sampleAges.sorted { $0.key < $1.key }.map { ([("server", $0.key)], $0.value) })
    return metrics.text
  }

  private func addRenames(to metrics: inout OpenMetrics) {
    metrics.add(
      "aka_rename_phase", .gauge, help: "Whether the rename is in this phase.",
      renames.flatMap { rename in
        Phase.allCases.map { phase in
          (rename.labels + [("phase", phase.rawValue)], rename.status.entry.status == phase ? 1 : 0)
        }
      })
    metrics.add(
      "aka_rename_phase_age_seconds", .gauge, help: "How long the rename has been in its phase.",
      renames.map { ($0.labels, $0.status.entry.age) })
    metrics.add(
      "aka_rename_healthy", .gauge, help: "Whether table and view are where the ledger says.",
      renames.map { ($0.labels, $0.status.health == .ok ? 1 : 0) })
  }

  private func addUse(to metrics: inout OpenMetrics) {
    let watched = renames.filter { $0.usage != nil }
    metrics.add(
      "aka_name_verdict", .gauge, help: "What the evidence says of the name that a view keeps alive.",
      watched.flatMap { rename in
        Verdict.words.map { word in
          (rename.nameLabels + [("verdict", word)], rename.usage?.verdict.word == word ? 1 : 0)
        }
      })
    metrics.add(
      "aka_name_last_use_timestamp_seconds", .gauge,
      help: "When the name can last have been used, within the quiet period.",
      watched.compactMap { rename in
        rename.lastUse.map { (rename.nameLabels, $0.timeIntervalSince1970) }
      })
    metrics.add(
      "aka_name_calls", .counter, help: "How often the view was used, as its probe counted.",
      watched.flatMap { rename in
        rename.calls.sorted { $0.key < $1.key }.map {
          (rename.nameLabels + [("server", $0.key)], Double($0.value))
        }
      })
    metrics.add(
      "aka_name_statement_calls", .counter,
      help: "How often statements in pg_stat_statements said the name since the swap.",
      watched.flatMap { rename in
        rename.statements.map {
          (
            rename.nameLabels + [("server", $0.server), ("role", $0.role), ("kind", $0.kind.rawValue)],
            Double($0.calls)
          )
        }
      })
  }

  private func addSwaps(to metrics: inout OpenMetrics) {
    let swapped = renames.compactMap { rename in rename.swap.map { (rename.labels, $0) } }
    metrics.add(
      "aka_swap_lock_held_seconds", .gauge, help: "How long the latest swap held its lock.",
      swapped.map { ($0, $1.heldMilliseconds / 1000) })
    metrics.add(
      "aka_swap_longest_stall_seconds", .gauge,
      help: "The longest that a client can have waited for the latest swap.",
      swapped.map { ($0, $1.longestStallMilliseconds / 1000) })
    metrics.add(
      "aka_swap_attempts", .gauge, help: "How often the latest swap asked for its lock.",
      swapped.map { ($0, Double($1.attempts)) })
  }
}

extension RenameMetrics {
  fileprivate var labels: [(String, String)] {
    [("old", status.entry.old.description), ("new", status.entry.new.description)]
  }

  fileprivate var nameLabels: [(String, String)] { labels + [("name", usage?.name.description ?? "")] }
}

extension Verdict {
  fileprivate static let words = ["in_use", "quiet", "quiet_by_probe_only", "unknown"]

  fileprivate var word: String {
    switch self {
    case .inUse: Self.words[0]
    case .quiet: Self.words[1]
    case .quietByProbeOnly: Self.words[2]
    case .unknown: Self.words[3]
    }
  }
}
