import Aka
import CommandLineKit
import Postgres

/// The renames as a table, oldest first.
enum StatusTable {
  static func render(_ status: [RenameStatus], on terminal: Terminal) -> String {
    let wide = table(of: status, besides: true)
    // What to do next is there to be copied: rather than being cut it stands below.
    let fits = terminal.columns.map { wide.naturalWidth <= $0 } ?? true
    return (fits ? wide : table(of: status, besides: false))
      .render(width: terminal.columns, style: terminal.style)
  }

  private static func table(of status: [RenameStatus], besides: Bool) -> TextTable {
    var table = TextTable(
      ["old name", "new name", "phase", .init("for", alignment: .right), "by", "other name"]
        + (besides ? ["next"] : []))
    for rename in status {
      let entry = rename.entry
      let next = next(for: entry)
      table.append(
        [
          .init(entry.old.description), .init(entry.new.beside(entry.old)),
          .init(entry.status.rawValue, colour(of: entry.status)), .init(Amount.time(entry.age)),
          .init((entry.rollbackBy ?? entry.migratedBy)?.description ?? "-"), health(rename, named: besides),
        ] + (besides ? [.init(next.isEmpty ? "-" : next.joined(separator: "; "))] : []),
        below: besides ? [] : next)
    }
    return table
  }

  /// The other name itself is said where there is room.
  private static func health(_ rename: RenameStatus, named: Bool) -> TextTable.Cell {
    let (entry, served) = (rename.entry, rename.entry.compatibilityViewCreated)
    func other(_ name: Identifier, _ what: String) -> String { named ? "\(name) \(what)" : what }
    switch rename.health {
    case .ok where entry.isInBrownout: return .init(other(entry.shimName.name, "fails"), .yellow)
    case .ok where served:
      return .init(other(entry.status == .rolledBack ? entry.newName : entry.oldName, "works"), .green)
    case .ok: return "-"
    case .tableMissing: return .init("the table is gone", .red)
    case .tableElsewhere: return .init("the table has another name", .red)
    case .shimMissing: return .init("the \(entry.shimKind.name) is gone", .red)
    case .shimDetached: return .init(other(entry.shimName.name, "shows no rows"), .red)
    }
  }

  private static func next(for entry: LedgerEntry) -> [String] {
    let old = ShellWord.quote(entry.old.description)
    return switch entry.status {
    case .pending: ["aka rename \(old) \(ShellWord.quote(entry.new.beside(entry.old)))"]
    case .active:
      [
        "move the code to \(entry.new.beside(entry.old))", "undo: aka rollback \(old)",
        "when nobody says it: aka cleanup \(old)",
      ]
    case .brownout: ["it ends by itself"]
    case .cleaned: ["undo: aka restore \(old)"]
    case .rolledBack:
      entry.compatibilityViewCreated
        ? ["when nobody says \(entry.new.beside(entry.old)): aka cleanup \(old)"] : []
    }
  }

  private static func colour(of phase: Phase) -> Style.Attribute? {
    switch phase {
    case .pending, .brownout: .yellow
    case .active: .green
    case .cleaned, .rolledBack: .dim
    }
  }
}
