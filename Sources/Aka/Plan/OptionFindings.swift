import Postgres

/// What follows from how a rename was asked for: triggers that write, columns and schemas that change, functions that are
/// patched.
struct OptionFindings {
  let relation: Relation
  let new: QualifiedName
  let writes: [ChosenWritePath]
  let columns: [ColumnRename]
  let patches: [FunctionPatch]
  let dependencies: Dependencies

  var all: [Finding] { triggers + columnNames + move + patched }

  private var old: Identifier { relation.name }

  private func finding(_ severity: Finding.Severity, _ code: String, _ message: String) -> Finding {
    Finding(severity: severity, code: code, message: message)
  }

  private func isTriggered(_ operation: WriteOperation) -> Bool {
    writes.contains { $0.operation == operation && $0.path == .trigger }
  }

  private var triggers: [Finding] {
    var findings: [Finding] = []
    if isTriggered(.insert) {
      findings.append(
        finding(
          .breaks, "trigger-upsert",
          "INSERT INTO \(old) .. ON CONFLICT: triggers insert into it (which is why COPY \(old) FROM works)"))
      let identities = relation.columns.filter(\.isIdentity).map(\.name.quoted)
      if !identities.isEmpty {
        findings.append(
          finding(
            .differs, "trigger-identity",
            "a value that is given for \(identities.joined(separator: ", ")) is stored also without OVERRIDING SYSTEM VALUE, "
              + "and NULL means that none is given"))
      }
    }
    if isTriggered(.update) || isTriggered(.delete) {
      findings.append(
        finding(
          .differs, "trigger-conflict",
          "when two sessions write one row through \(old), the second gets error 40001 and must run its transaction "
            + "again, where it used to wait and go on; rows that are locked or deleted meanwhile are treated as before"
        ))
    }
    let written = writes.filter { $0.path == .trigger }.map { $0.operation.rawValue.uppercased() }
    if !written.isEmpty {
      findings.append(
        finding(
          .differs, "trigger-rows",
          "\(written.joined(separator: ", ")) through \(old) writes row by row: statement triggers of the table fire once for "
            + "each row, and many rows take several times as long"))
    }
    return findings
  }

  private var columnNames: [Finding] {
    columns.isEmpty
      ? []
      : [
        finding(
          .note, "columns",
          "\(columns.map { "\($0.old) becomes \($0.new)" }.joined(separator: ", ")); through \(old) it keeps the old name"
        )
      ] + readersOfRows
  }

  private var readersOfRows: [Finding] {
    dependencies.functions.filter { $0.ways.contains(.rowType) }.map { function in
      finding(
        .breaks, "column-row-type",
        "\(function.signature) takes or returns rows of the table, whose columns have new names: it must say those"
      )
    }
  }

  private var move: [Finding] {
    guard new.schema != relation.schema else { return [] }
    let owned = dependencies.sequences.filter(\.isOwned)
    var findings = [
      finding(
        .note, "schema",
        "its indexes and constraints move to schema \(new.schema) with it; the shim stays in \(relation.schema)"
      )
    ]
    if !owned.isEmpty {
      findings.append(
        finding(
          .breaks, "sequence-schema",
          "\(owned.map(\.name).joined(separator: ", ")) moves to schema \(new.schema) with its table: nextval(), "
            + "currval() and setval() by its name must say that"))
    }
    return findings
  }

  private var patched: [Finding] {
    patches.map {
      finding(
        .note, "trigger-patched",
        "trigger function \($0.signature) reads its table's name; it is changed to read \(old) until cleanup, and gets its "
          + "own text back on rollback")
    }
  }
}
