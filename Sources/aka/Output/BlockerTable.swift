import Aka
import CommandLineKit

/// Who is in the way.
enum BlockerTable {
  static func render(_ blockers: [Blocker]) -> String {
    var table = TextTable([
      .init("pid", alignment: .right), "user", "application", .init("age", alignment: .right), "state",
      "table", "query",
    ])
    for blocker in blockers {
      table.append([
        .init(blocker.pid.map(String.init) ?? "-"), .init(blocker.user ?? "?"),
        .init(blocker.application ?? "-"),
        .init(blocker.age.map(Amount.time) ?? "?"), .init(blocker.state ?? "?"), .init(blocker.table),
        .init(blocker.query ?? "?"),
      ])
    }
    return table.render(width: Terminal.error.columns, style: Terminal.error.style)
  }
}
