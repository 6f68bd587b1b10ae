import Postgres

extension RenameOptions {
  /// What was wished for and cannot be done to this table.
  func refusals(for table: Relation) -> [Refusal] { writeRefusals(for: table) + columnRefusals(for: table) }

  private func writeRefusals(for table: Relation) -> [Refusal] {
    WriteOperation.allCases.filter { writes.paths[$0] == .trigger }.compactMap { operation in
      TriggerWrites.obstacle(to: operation, on: table).map {
        Refusal(
          "triggers cannot carry out \(operation.rawValue) on \(table.qualifiedName): \($0)",
          remedy: "leave it to PostgreSQL: \(operation.rawValue)=native")
      }
    }
  }

  private func columnRefusals(for table: Relation) -> [Refusal] {
    guard !columns.isEmpty else { return [] }
    let name = table.qualifiedName
    guard [.table, .partitionedTable, .foreignTable].contains(table.kind) else {
      return [
        Refusal(
          "\(name) is \(table.kind.inWords), whose columns have other names of their own",
          remedy: "rename the table only")
      ]
    }
    var refusals: [Refusal] = []
    let existing = Set(table.columns.map(\.name))
    let leaving = columns.map(\.old)
    for column in columns where !existing.contains(column.old) {
      refusals.append(Refusal("\(name) has no column \(column.old)", remedy: "name one of its columns"))
    }
    let staying = existing.subtracting(leaving)
    let twice = Dictionary(grouping: leaving) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    for column in twice {
      refusals.append(Refusal("column \(column) of \(name) is named twice", remedy: "name it once"))
    }
    var taken = staying
    for column in columns where !taken.insert(column.new).inserted {
      refusals.append(
        Refusal(
          "\(name) would have two columns \(column.new)", remedy: "choose another name for \(column.old)"))
    }
    for column in columns where Self.systemColumns.contains(column.new) {
      refusals.append(
        Refusal("\(column.new) is a name that PostgreSQL keeps for itself", remedy: "choose another name"))
    }
    return refusals
  }

  private static let systemColumns: Set<Identifier> = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]
}
