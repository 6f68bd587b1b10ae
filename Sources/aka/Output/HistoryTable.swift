import Aka
import CommandLineKit

/// What happened, the oldest first.
enum HistoryTable {
  static func render(_ items: [HistoryItem], on terminal: Terminal) -> String {
    var table = TextTable(["when", "by", "what", "outcome"])
    for item in items {
      table.append([
        .init(time(item.happenedAt)), .init(who(item)), .init(what(item), item.kind == .event ? .dim : nil),
        outcome(item),
      ])
    }
    return table.render(width: terminal.columns, style: terminal.style)
  }

  /// `2026-11-21 12:01:00`, in UTC.
  private static func time(_ text: String) -> String {
    text.prefix(19).map { $0 == "T" ? " " : String($0) }.joined()
  }

  private static func who(_ item: HistoryItem) -> String {
    guard let person = item.osUser, person != item.happenedBy else { return item.happenedBy }
    return "\(item.happenedBy) (\(person))"
  }

  private static func what(_ item: HistoryItem) -> String {
    guard item.kind == .command else { return "\(item.name): \(item.old ?? "") -> \(item.new ?? "")" }
    let words = (item.arguments ?? []).map(ShellWord.quote).joined(separator: " ")
    let program = item.program == "aka" || item.program == nil ? "" : " (\(item.program ?? ""))"
    return "aka \(words)\(program)"
  }

  private static func outcome(_ item: HistoryItem) -> TextTable.Cell {
    guard let code = item.exitCode else { return "" }
    let time = Amount.time(item.durationSeconds ?? 0)
    return code == 0 ? .init("done in \(time)", .green) : .init("exit code \(code) after \(time)", .red)
  }
}
