import FoundationEssentials

/// One rename: its way so far, who uses its old name, and what is in the way of its cleanup.
struct RenameSection {
  let rename: ReportedRename
  let until: Date
  let isOpen: Bool

  private var entry: LedgerEntry { rename.status.entry }

  var section: HTML {
    """
    <details\(isOpen ? " open=\"\"" : "" as HTML)>
    <summary><span class="name">\(entry.old)</span> → <span class="name">\(entry.new.beside(entry.old))</span>
    <span class="\(rename.standing.style)">\(verdict)</span></summary>
    <div id="rename-\(entry.number)">
    \(health)\(TimelineDrawing(rename: rename, until: until).figure)
    \(UsageDrawing(hours: rename.hours, until: until, title: "Uses of \(name)").figure)
    \(users)\(blockers)\(figures)\(events)
    </div>
    </details>

    """
  }

  /// The name that the shim keeps alive.
  private var name: String { (rename.usage?.name ?? entry.old).description }

  private var verdict: String {
    switch rename.usage?.verdict {
    case .inUse(let uses):
      uses.map(\.lastSeen).max().map { "in use, last at \($0.inMinutes)" } ?? "in use"
    case .quiet(let since): "quiet since \(since.inMinutes)"
    case .quietByProbeOnly(let since): "quiet since \(since.inMinutes), but only the probe says so"
    case .unknown: "unknown"
    case nil: entry.status.rawValue.replacing("_", with: " ")
    }
  }

  private var health: HTML {
    rename.status.health == .ok
      ? "" : "<p class=\"use\">The catalog does not agree with the ledger: see <code>aka doctor</code>.</p>\n"
  }

  private var users: HTML {
    guard case .inUse(let uses) = rename.usage?.verdict else { return "" }
    let rows = UseGroup.groups(of: uses).map { user -> HTML in
      let use = user.latest
      let statements = (user.statements.isEmpty ? ["–"] : user.statements).map {
        "<div><code>\($0)</code></div>" as HTML
      }
      return """
        <tr><td>\(user.kinds.map(\.rawValue).joined(separator: ", "))</td><td>\(use.role?.description ?? "–")</td>\
        <td>\(use.application ?? "–")</td><td>\(use.client ?? "–")</td><td>\(user.sightings)</td>\
        <td>\(use.lastSeen.inMinutes)</td><td>\(use.source.rawValue) on \(use.server)</td><td>\(statements)</td></tr>

        """
    }
    return """
      <h3>Who still uses \(name)</h3>
      <div class="scroll" tabindex="0" role="region" aria-label="Users of \(name)"><table>
      <thead><tr><th>what</th><th>role</th><th>application</th><th>client</th><th>times</th><th>last seen</th><th>seen by</th>\
      <th>statement, without its data</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>

      """
  }

  private var blockers: HTML {
    guard let obstacles = rename.obstacles else { return "" }
    guard !obstacles.isEmpty else {
      return "<p class=\"quiet\">Nothing is in the way of <code>aka cleanup \(name)</code>.</p>\n"
    }
    let items = obstacles.map { "<li>\($0.message): \($0.remedy). <code>\($0.code)</code></li>\n" as HTML }
    return "<h3>What keeps it from being cleaned up</h3>\n<ul>\(items)</ul>\n"
  }

  private var figures: HTML {
    guard let figures = rename.figures else { return "" }
    return """
      <p class="soft">The lock was held for \(figures.heldMilliseconds) ms; no client waited longer than \
      \(figures.longestStallMilliseconds) ms because of it (attempts: \(figures.attempts)).</p>

      """
  }

  private var events: HTML {
    let rows = rename.events.map { event -> HTML in
      "<tr><td>\(event.at.inMinutes)</td><td>\(event.event.replacing("_", with: " "))</td><td>\(event.by)</td></tr>\n"
    }
    return """
      <h3>What happened</h3>
      <table><thead><tr><th>when (UTC)</th><th>what</th><th>by</th></tr></thead>
      <tbody>\(rows)</tbody></table>
      """
  }
}

extension Date {
  /// `2026-11-21 14:05`, in UTC.
  var inMinutes: String {
    String(formatted(.iso8601).prefix(16)).replacing("T", with: " ")
  }
}
