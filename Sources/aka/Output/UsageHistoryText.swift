import Aka
import CommandLineKit
import FoundationEssentials

/// How much a name was used, hour by hour, with bars.
struct UsageHistoryText {
  let width: Int
  let style: Style

  func render(_ history: UsageHistory) -> String {
    let heading = style(.bold, "\(history.name)") + " (the table is \(history.table.beside(history.name)))"
    guard let most = history.hours.map(\.uses).max() else {
      return "\(heading): no use was counted in the last 90 days.\n"
    }
    var table = TextTable(["hour", "server", .init("uses", alignment: .right), ""])
    for hour in history.hours {
      // What was used at all has a bar.
      let length = max(1, Int((Double(hour.uses) / Double(most) * Self.longestBar).rounded()))
      table.append([
        .init(hour.hour.formatted(.iso8601)), .init(hour.server), .init(String(hour.uses)),
        .init(String(repeating: "#", count: length)),
      ])
    }
    return "\(heading), uses counted in each hour:\n" + table.render(width: width, style: style)
  }

  private static let longestBar = 30.0
}
