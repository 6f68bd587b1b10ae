import Aka
import CommandLineKit

/// What a rehearsal found: a line for each statement, and what a person has to look at.
struct RehearsalText {
  let width: Int
  let style: Style

  func render(_ report: RehearsalReport) -> String {
    let told = report.statements.filter { statement in
      if case .same = statement.verdict { false } else { true }
    }
    let parts = [table(of: report.statements), details(of: told), summary(of: report)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Only the surprises, for somebody who is about to rename.
  func warning(_ report: RehearsalReport) -> String {
    let count = Amount.count(report.surprises.count, "statement")
    return style(.yellow, "The rehearsal found \(count) that will fail or change:") + "\n"
      + details(of: report.surprises)
  }

  private func table(of statements: [RehearsedStatement]) -> String {
    guard !statements.isEmpty else { return "" }
    var table = TextTable([
      "prediction", .init("calls", alignment: .right), "role", .init("line", alignment: .right), "statement",
    ])
    for statement in statements {
      table.append([
        .init(Self.word(statement.verdict), Self.colour(of: statement.verdict)),
        .init(statement.calls.map(Amount.grouped) ?? "-"), .init(statement.role?.description ?? "-"),
        .init(statement.line.map(String.init) ?? "-"), .init(statement.text),
      ])
    }
    return table.render(width: width, style: style)
  }

  private func details(of statements: [RehearsedStatement]) -> String {
    statements.map { statement in
      TextWrapping.hang(VisibleText.escaping(statement.text), after: "  ", indent: 2, columns: width) + "\n"
        + explanation(of: statement.verdict)
    }.joined()
  }

  private func explanation(of verdict: Prediction) -> String {
    switch verdict {
    case .same: ""
    case .fails(let state, let message): item(.red, "will fail", "\(message) (SQLSTATE \(state))")
    case .differs(let reason): item(.yellow, "will differ", reason)
    case .failsToday(let state, let message): item(.dim, "fails today", "\(message) (SQLSTATE \(state))")
    case .undecided(let reason): item(.dim, "undecided", reason)
    case .planChanged(let before, let after): plans(before: before, after: after)
    }
  }

  private func item(_ attribute: Style.Attribute, _ word: String, _ text: String) -> String {
    TextWrapping.hang(
      "\(style(attribute, word)): \(VisibleText.escaping(text))", after: "    ", indent: 6, columns: width)
      + "\n"
  }

  /// Side by side, where there is room for both.
  private func plans(before: String, after: String) -> String {
    let heading = "    \(style(.yellow, "will get another plan")):\n"
    let columns = [("on the table", lines(before)), ("through the view", lines(after))]
    let left = columns[0].1.map(DisplayWidth.of).max() ?? 0
    let right = columns[1].1.map(DisplayWidth.of).max() ?? 0
    guard left + right + 12 <= width else {
      return heading
        + columns.map { title, lines in
          "      \(style(.bold, title))\n" + lines.map { "        \($0)\n" }.joined()
        }.joined()
    }
    var table = TextTable([.init(columns[0].0), .init(columns[1].0)])
    for row in 0..<max(columns[0].1.count, columns[1].1.count) {
      table.append(columns.map { .init(row < $0.1.count ? $0.1[row] : "") })
    }
    return heading
      + table.render(width: nil, style: style).split(separator: "\n").map { "      \($0)\n" }.joined()
  }

  private func lines(_ plan: String) -> [String] {
    plan.split(separator: "\n").map { VisibleText.escaping(String($0)) }
  }

  private func summary(of report: RehearsalReport) -> String {
    var counts: [String: Int] = [:]
    for statement in report.statements { counts[Self.word(statement.verdict), default: 0] += 1 }
    let named = Self.words.compactMap { word in counts[word].map { "\(Amount.grouped($0)) \(word)" } }
    let heading =
      report.statements.isEmpty
      ? "No statement names the table."
      : "\(Amount.count(report.statements.count, "statement")): \(named.joined(separator: ", "))."
    let others = report.unrelated > 0 ? " \(Amount.count(report.unrelated, "other")) not concerned." : ""
    let notes = report.notes.map { TextWrapping.hang($0, after: "Note: ", indent: 6, columns: width) + "\n" }
    return heading + others + "\n" + notes.joined()
  }

  private static let words = [
    "the same", "will fail", "will differ", "another plan", "fails today", "undecided",
  ]

  private static func word(_ verdict: Prediction) -> String {
    switch verdict {
    case .same: words[0]
    case .fails: words[1]
    case .differs: words[2]
    case .planChanged: words[3]
    case .failsToday: words[4]
    case .undecided: words[5]
    }
  }

  private static func colour(of verdict: Prediction) -> Style.Attribute? {
    switch verdict {
    case .same: .green
    case .fails: .red
    case .differs, .planChanged: .yellow
    case .failsToday, .undecided: .dim
    }
  }
}
