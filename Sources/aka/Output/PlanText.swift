import Aka
import CommandLineKit

/// A plan as a colleague would explain it.
struct PlanText {
  let width: Int
  let style: Style

  func render(_ plan: Plan) -> String {
    (plan.done.map(render) + plan.renames.map(render) + leftAlone(plan.leftAlone)).joined(separator: "\n")
  }

  private func leftAlone(_ tables: [LeftAlone]) -> [String] {
    guard !tables.isEmpty else { return [] }
    let lines = tables.map {
      TextWrapping.hang("\($0.table): \($0.reason)", after: "    - ", indent: 6, columns: width) + "\n"
    }
    return ["  " + style(.bold, "Matched by a pattern and left alone:") + "\n" + lines.joined()]
  }

  private func render(_ done: DoneRename) -> String {
    "\(done.old) -> \(done.new.name) is done already\(done.since.map { " (\($0))" } ?? ""); there is nothing to do.\n"
  }

  private func render(_ rename: PlannedRename) -> String {
    var text = style(.bold, "\(rename.old) -> \(rename.destination)") + "\n\n"
    text += paragraph(summary(of: rename))
    let followers = followers(of: rename.dependencies)
    if !followers.isEmpty {
      text +=
        "\n"
        + paragraph(
          "Follows the table by itself, with its own name unchanged: \(followers.joined(separator: ", ")).")
    }
    for view in rename.views {
      let fate = view.isThere ? "is there already" : "is made in the same instant"
      text += "\n" + paragraph("The view \(view.name) \(fate).")
    }
    for (severity, heading) in [
      (Finding.Severity.silent, "Will go wrong without an error, so 'aka rename' wants each accepted:"),
      (.breaks, "Will fail through the old name:"),
      (.undecided, "May fail; this cannot be decided by reading:"),
      (.differs, "Will be different:"),
      (.note, "Good to know:"),
    ] {
      let findings = rename.findings.filter { $0.severity == severity }
      guard !findings.isEmpty else { continue }
      text += "\n  " + style(colour(of: severity), heading) + "\n"
      for finding in findings {
        text +=
          TextWrapping.hang(code(of: finding) + finding.message, after: "    - ", indent: 6, columns: width)
          + "\n"
      }
    }
    return text
  }

  private func summary(of rename: PlannedRename) -> String {
    let table = rename.table
    let rows = table.estimatedRows < 0 ? "" : " of about \(Amount.count(Int(table.estimatedRows), "row"))"
    let move = rename.new.schema == rename.old.schema ? "" : " and moves to schema \(rename.new.schema)"
    return
      "\(rename.old.name) is \(table.kind.inWords)\(rows) that belongs to \(table.owner). It takes the name "
      + "\(rename.new.name)\(move). " + shim(of: rename)
  }

  private func shim(of rename: PlannedRename) -> String {
    guard rename.keepsOldName else { return "Another table takes the name \(rename.old.name)." }
    if let keys = rename.measures.aliasKeys { return alias(of: rename, keys) }
    return
      "A view takes the name \(rename.old.name) in the same instant, with the same columns, owner, grants, defaults and "
      + "comments; " + writes(of: rename)
      + (rename.measures.shimReason.map { " (A view and no alias table, because \($0).)" } ?? "")
  }

  /// What a person must know of an alias while it lives.
  private func alias(of rename: PlannedRename, _ keys: AliasKeys) -> String {
    (rename.measures.shimReason.map { "The old name is left to an alias table because \($0). " } ?? "")
      + "An alias table takes the name \(rename.old.name) in the same instant: a partitioned table whose only partition is "
      + "\(rename.new.name), with the same columns, owner, grants, policies, defaults and comments, and with the primary key "
      + "\(keys.original); that of \(rename.new.name) is called \(keys.aside) until cleanup. While it lives, columns are "
      + "added, dropped and changed through \(rename.old.name)."
  }

  /// Which operations go which way.
  private func writes(of rename: PlannedRename) -> String {
    let triggered = rename.measures.triggered.map { $0.rawValue.uppercased() }
    guard !triggered.isEmpty else { return "statements on it are rewritten by PostgreSQL itself." }
    let rest = triggered.count == rename.measures.writes.count ? "SELECT is" : "the rest is"
    return
      "triggers carry out \(triggered.joined(separator: ", ")), and \(rest) rewritten by PostgreSQL itself."
  }

  private func followers(of known: Dependencies) -> [String] {
    let incoming = known.foreignKeys.count(where: \.isIncoming)
    let counts: [(Int, String, String?)] = [
      (incoming, "foreign key from other tables", "foreign keys from other tables"),
      (known.foreignKeys.count - incoming, "foreign key of its own", "foreign keys of its own"),
      (known.indexes.count, "index", "indexes"), (known.constraints.count, "constraint", nil),
      (known.triggers.count, "trigger", nil), (known.rules.count, "rule", nil),
      (known.policies.count, "policy", "policies"),
      (known.views.count, "view", nil), (known.sequences.count, "sequence", nil),
      (known.relatives.count, "parent or child table", "parent and child tables"),
    ]
    return counts.filter { $0.0 > 0 }.map { Amount.count($0.0, $0.1, $0.2) }
  }

  private func paragraph(_ text: String) -> String {
    TextWrapping.hang(text, after: "  ", indent: 2, columns: width) + "\n"
  }

  /// What `--accept` wants to hear.
  private func code(of finding: Finding) -> String { finding.mustBeAccepted ? "[\(finding.code)] " : "" }

  private func colour(of severity: Finding.Severity) -> Style.Attribute {
    switch severity {
    case .silent, .breaks: .red
    case .differs, .undecided: .yellow
    case .note: .cyan
    }
  }
}
