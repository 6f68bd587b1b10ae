import Aka
import CommandLineKit

/// Who says a name, as a table.
enum LogUseTable {
  static func render(_ uses: [LogUse], on terminal: Terminal) -> String {
    guard !uses.isEmpty else { return "No record says any of the names.\n" }
    var table = TextTable([
      "name", "use", .init("records", alignment: .right), "role", "database", "application", "client", "last",
      "example",
    ])
    for use in uses {
      table.append([
        .init(use.name.description + (use.isAmbiguous ? " ?" : "")),
        .init(use.kind.rawValue, colour(of: use.kind)),
        .init(String(use.records)), .init(use.role ?? "-"), .init(use.database ?? "-"),
        .init(use.application ?? "-"), .init(use.client ?? "-"), .init(use.last?.description ?? "-"),
        .init(use.example ?? "-"),
      ])
    }
    let legend =
      uses.contains(where: \.isAmbiguous)
      ? "\n? written without a schema: several names could be meant\n" : ""
    return table.render(width: terminal.columns, style: terminal.style) + legend
  }

  private static func colour(of kind: LogUse.Kind) -> Style.Attribute? {
    switch kind {
    case .write, .missing: .red
    case .read, .other: .yellow
    case .possible: .dim
    }
  }
}
