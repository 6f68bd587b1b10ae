extension StepPlan {
  /// The steps as SQL for a person to read, or for psql to run.
  ///
  /// - Parameter written: renames as SQL.
  func script(
    of name: MigrationName, _ direction: MigrationDirection, skipping done: Int,
    _ written: ([(RenameStatement, MigrationStatement)]) throws -> String
  ) throws -> String {
    var text = "-- \(name) (\(direction.rawValue))\n"
    for (index, step) in steps.enumerated().dropFirst(done) {
      let number = steps.count > 1 ? "-- step \(index + 1) of \(steps.count): " : "-- "
      switch step {
      case .transaction(let begin, let statements):
        text += "\(number)one transaction\n\(begin ?? "BEGIN");\n"
        text += statements.map(\.script).joined() + "COMMIT;\n"
      case .alone(let statement): text += "\(number)outside a transaction\n\(statement.script)"
      case .rename(let renames, let then):
        for (rename, statement) in renames {
          text += "\(number)aka renames \(rename.old) to \(rename.new), and a view keeps the old name alive\n"
          text += statement.script.split(separator: "\n").map { "--   \($0)\n" }.joined()
        }
        text += try written(renames)
        if !then.isEmpty {
          text += "-- and, when aka runs it, in the same transaction\n" + then.map(\.script).joined()
        }
      }
    }
    return text
  }
}

extension MigrationStatement {
  fileprivate var script: String { text + ";\n" + (data.map { $0 + "\\.\n" } ?? "") }
}
