import FoundationEssentials

/// The phases of one rename, as a bar from its staging until now.
struct TimelineDrawing {
  let rename: ReportedRename
  let until: Date

  private static let width = 720.0

  /// A phase, and how long it lasted.
  private struct Span {
    let phase: Phase
    let from: Date
    let to: Date
  }

  private var spans: [Span] {
    var spans: [Span] = []
    var current: (phase: Phase, from: Date)?
    for event in rename.events {
      let next: Phase? =
        event.event == "stage"
        ? .pending
        : Phase.Transition(rawValue: event.event).flatMap { (current?.phase ?? .pending).after($0) }
      guard let next else { continue }
      if let current { spans.append(Span(phase: current.phase, from: current.from, to: event.at)) }
      current = (next, event.at)
    }
    if let current {
      spans.append(Span(phase: current.phase, from: current.from, to: max(until, current.from)))
    }
    return spans
  }

  var figure: HTML {
    let spans = spans
    guard let start = spans.first?.from, until > start else { return "" }
    let scale = Self.width / until.timeIntervalSince(start)
    let bars = spans.map { span -> HTML in
      let x = span.from.timeIntervalSince(start) * scale
      // A phase that took no time is still to be seen.
      let width = max(2, span.to.timeIntervalSince(span.from) * scale)
      return """
        <rect class="\(span.phase.style)" x="\(x)" y="0" width="\(width)" height="14" rx="2">\
        <title>\(span.phase.words): \(span.from.inMinutes) to \(span.to.inMinutes)</title></rect>

        """
    }
    let told = spans.map { "\($0.phase.words) from \($0.from.inMinutes)" }.joined(separator: ", ")
    return """
      <svg viewBox="0 0 720 34" role="img" aria-label="Timeline: \(told)">
      \(bars)<text class="faint" x="0" y="30">\(start.inMinutes)</text>\
      <text class="faint" x="720" y="30" text-anchor="end">now: \(spans.last?.phase.words ?? "")</text>
      </svg>
      """
  }
}

extension Phase {
  fileprivate var words: String {
    switch self {
    case .pending: "staged"
    case .active: "both names work"
    case .brownout: "brownout"
    case .cleaned: "cleaned up"
    case .rolledBack: "rolled back"
    }
  }

  /// Its class in the style sheet.
  fileprivate var style: String {
    switch self {
    case .pending: "staged"
    case .active: "served"
    case .brownout: "away"
    case .cleaned: "gone"
    case .rolledBack: "back"
    }
  }
}
