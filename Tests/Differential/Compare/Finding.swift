/// A difference that a script came across.
public struct Finding: Sendable {
  /// The known class that it falls in; nil if it falls in none.
  public let kind: DifferenceClass?
  /// Whether the plan of a table that it concerns said so.
  public let isAnnounced: Bool
  let table: Outcome
  let shim: Outcome
  let chunk: Chunk
  /// What the statement still does differently once the table has its old name again; empty if nothing.
  var afterwards = ""

  init(
    _ comparison: Comparison, of chunk: Chunk, _ shape: StatementShape, about concerned: [ShimKeeper.Coverage]
  ) {
    let kind = Classification(comparison: comparison, shape: shape, concerned: concerned).result
    self.kind = kind
    isAnnounced = concerned.contains { !$0.announced.isDisjoint(with: kind?.findingCodes ?? []) }
    (table, shim) = (comparison.table, comparison.shim)
    self.chunk = chunk
  }

  /// Whether the statement did its work on the table and not through the shim.
  var wantsRepetition: Bool {
    table.error == nil && (shim.error != nil || kind == .maintenance || kind == .only)
  }

  func repeated(_ again: Comparison) -> Finding {
    var finding = self
    let aspects = again.aspects.subtracting([.notices]).map(\.rawValue).sorted()
    finding.afterwards =
      aspects.isEmpty ? "" : "repeated on the table: differs in \(aspects), \(again.shim.summary)"
    return finding
  }
}

extension Outcome {
  /// The outcome in a few lines.
  var summary: String {
    let said = messages.map { message in
      (["\(message.severity) \(message.state): \(message.text)"]
        + message.saying.map { "  \($0.name): \($0.text)" })
        .joined(separator: "\n")
    }
    let shown = lines.count > 12 ? lines.prefix(12) + ["... \(lines.count) lines"] : lines[...]
    return (said + shown).joined(separator: "\n")
  }
}
