import Aka
import CommandLineKit
import Postgres

/// The renames of all targets, each once, with how many targets are in which phase.
enum FleetStatusTable {
  static func render(_ results: [FleetResult<[RenameStatus]>], on terminal: Terminal) -> String {
    let answers = results.compactMap(\.outcome)
    guard answers.contains(where: { !$0.isEmpty }) else {
      return "No table was renamed in any target that could be asked.\n"
    }
    var (order, groups): ([Names], [Names: [RenameStatus]]) = ([], [:])
    for status in answers.flatMap({ latest(of: $0) }) {
      let names = Names(status.entry)
      if groups[names] == nil { order.append(names) }
      groups[names, default: []].append(status)
    }
    var table = TextTable(["old name", "new name", "targets", "not as the ledger says"])
    for names in order {
      let group = groups[names] ?? []
      var parts = Phase.allCases.compactMap { phase in
        let count = group.count { $0.entry.status == phase }
        return count > 0 ? "\(Amount.grouped(count)) \(phase.rawValue)" : nil
      }
      let without = answers.count - group.count
      if without > 0 { parts.append("\(Amount.grouped(without)) without it") }
      let ill = group.count { $0.health != .ok }
      table.append([
        .init(names.old.description), .init(names.new.description), .init(parts.joined(separator: ", ")),
        ill > 0 ? .init("\(Amount.grouped(ill)): aka doctor", .red) : "-",
      ])
    }
    return table.render(width: terminal.columns, style: terminal.style)
  }

  /// Names without their schemas: tenants differ in those.
  private struct Names: Hashable {
    let (old, new): (Identifier, Identifier)

    init(_ entry: LedgerEntry) { (old, new) = (entry.oldName, entry.newName) }
  }

  /// A rename that was done again after a rollback counts once.
  private static func latest(of status: [RenameStatus]) -> [RenameStatus] {
    var seen: Set<[Identifier]> = []
    return status.reversed().filter { rename in
      let entry = rename.entry
      return seen.insert([entry.schemaName, entry.oldName, entry.newSchemaName, entry.newName]).inserted
    }.reversed()
  }
}
