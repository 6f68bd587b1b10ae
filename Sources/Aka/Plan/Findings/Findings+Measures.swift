import Postgres

/// What follows from what is done beside the exchange of names: triggers that write, columns and schemas that change, functions
/// that are patched.
extension Findings {
  var triggerWrites: [Finding] {
    let triggered = measures.triggered
    guard !triggered.isEmpty else { return [] }
    let verbs = triggered.map { $0.rawValue.uppercased() }.joined(separator: ", ")
    return (triggered.contains(.insert) ? [upserts] + identities : []) + merges
      + (triggered.contains(.update) || triggered.contains(.delete) ? [conflictingWrites] : []) + hiddenRows
      + [
        finding(
          .differs, "trigger-rows",
          "\(verbs) through \(old) writes row by row: statement triggers of the table fire once for each row, and many rows "
            + "take several times as long")
      ]
  }

  /// A trigger fires for the rows that the view shows, to which the policies for SELECT belong, and needs them to be read.
  private var hiddenRows: [Finding] {
    guard table.rowSecurity else { return [] }
    let triggered = measures.triggered
    let verbs = triggered.filter { $0 != .insert }.map { $0.rawValue.uppercased() }
    guard !verbs.isEmpty else {
      return [
        finding(
          .differs, "trigger-policies",
          "INSERT INTO \(old) .. RETURNING gives a row back also where no policy lets the role read it, with the values that it gave"
        )
      ]
    }
    return [
      finding(
        .silent, "trigger-policies",
        "\(verbs.joined(separator: " and ")) through \(old) pass over the rows that policies let a role write and not read"
      )
    ]
  }

  private var upserts: Finding {
    finding(
      .breaks, "trigger-upsert",
      "INSERT INTO \(old) .. ON CONFLICT: triggers insert into it (which is why COPY \(old) FROM works)")
  }

  /// Where MERGE goes through a view at all: `RewriteQuery` looks for triggers of every action, and takes all or none.
  private var merges: [Finding] {
    guard measures.splits(WriteOperation.allCases), !traits.losesMerge, table.kind != .foreignTable else {
      return []
    }
    let verbs = measures.triggered.map { $0.rawValue.uppercased() }.joined(separator: " and ")
    return [
      finding(
        .merge,
        "MERGE INTO \(old) that does something else beside \(verbs): triggers carry out \(verbs), and PostgreSQL merges into a "
          + "view only what is all for triggers or not for them at all")
    ]
  }

  private var identities: [Finding] {
    let identities = table.columns.filter(\.isIdentity).map(\.name.quoted)
    guard !identities.isEmpty else { return [] }
    return [
      finding(
        .differs, "trigger-identity",
        "a value that is given for \(identities.joined(separator: ", ")) is stored also without OVERRIDING SYSTEM VALUE, and "
          + "NULL means that none is given")
    ]
  }

  private var conflictingWrites: Finding {
    finding(
      .differs, "trigger-conflict",
      "when two sessions write one row through \(old), the second gets error 40001 and must run its transaction again, "
        + "where it used to wait and go on")
  }

  var columnNames: [Finding] {
    guard !measures.columns.isEmpty else { return [] }
    let names = measures.columns.map { "\($0.old) becomes \($0.new)" }.joined(separator: ", ")
    let readers = dependencies.functions.filter { $0.ways.contains(.rowType) }
    return [finding(.note, "columns", "\(names); through \(old) it keeps the old name")]
      + readers.map { function in
        finding(
          .breaks, "column-row-type",
          "\(function.signature) takes or returns rows of the table, whose columns have new names: it must say those"
        )
      }
  }

  var move: [Finding] {
    guard new.schema != table.schema else { return [] }
    let owned = dependencies.sequences.filter(\.isOwned).map(\.name)
    let stays = keepsOldName ? "; the shim stays in \(table.schema)" : ""
    return [
      finding(.note, "schema", "its indexes and constraints move to schema \(new.schema) with it\(stays)")
    ]
      + (owned.isEmpty
        ? []
        : [
          finding(
            .breaks, "sequence-schema",
            "\(owned.inWords(atMost: 3)) moves to schema \(new.schema) with its table: nextval(), currval() and setval() by "
              + "its name must say that")
        ])
  }

  var patches: [Finding] {
    measures.patches.map {
      finding(
        .note, "trigger-patched",
        "trigger function \($0.signature) reads its table's name; it is changed to read \(old) until cleanup, and gets its "
          + "own text back on rollback")
    }
  }
}
