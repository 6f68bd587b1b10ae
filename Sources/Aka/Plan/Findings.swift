import Postgres

/// What a person should know about one rename, in the order in which it matters.
enum Findings {
  static func about(
    _ table: Relation, new: QualifiedName, keepsOldName: Bool, dependencies: Dependencies,
    origin: NameOrigin?, patched: Set<String>, serverVersion: Int
  ) -> [Finding] {
    let common = silent(new: new, dependencies: dependencies, patched: patched)
    let notes = notes(table, dependencies: dependencies)
    let name = origin.map { [named(new, by: $0)] } ?? []
    guard keepsOldName else { return name + common + [nameTaken(table)] + notes }
    return name + common + breaks(table, serverVersion: serverVersion)
      + differs(table, new: new, dependencies: dependencies) + notes
  }

  /// A name that nobody wrote is shown; one that rests on a guess must be accepted.
  private static func named(_ new: QualifiedName, by origin: NameOrigin) -> Finding {
    let made = "pattern \(origin.pattern) makes the name \(new.name)"
    guard let singular = origin.singular else {
      return Finding(severity: .note, code: "pattern", message: made)
    }
    guard !origin.isCertain else {
      return Finding(severity: .note, code: "pattern", message: made + ", with the singular \"\(singular)\"")
    }
    return Finding(
      severity: .silent, code: "singular",
      message: made
        + ", but that \"\(singular)\" is the singular is a guess: if it is wrong, say what it is under "
        + "\"singular\" in the pattern")
  }

  private static func nameTaken(_ table: Relation) -> Finding {
    Finding(
      severity: .breaks, code: "name-taken",
      message:
        "another table takes the name \(table.name) in the same instant, so no view can keep it: statements that "
        + "say \(table.name) silently mean the other table")
  }

  private static func silent(
    new: QualifiedName, dependencies: Dependencies, patched: Set<String>
  ) -> [Finding] {
    var findings: [Finding] = []
    for function in dependencies.functions where !patched.contains(function.signature) {
      for case .triggerTableName(let lines) in function.ways {
        findings.append(
          Finding(
            severity: .silent, code: "trigger-table-name",
            message:
              "trigger function \(function.signature) reads its table's name (\(lines.inWords)) and will see "
              + "\(new.name)"))
      }
    }
    for publication in dependencies.publications {
      findings.append(
        Finding(
          severity: .silent, code: "publication",
          message:
            "publication \(publication.name) sends this table; subscribers match it by name and will stop until "
            + "the table is renamed there too"))
    }
    return findings
  }

  private static func breaks(_ table: Relation, serverVersion: Int) -> [Finding] {
    let old = table.name
    var commands = ["COPY \(old) FROM", "TRUNCATE \(old)", "INSERT .. ON CONFLICT ON CONSTRAINT"]
    if serverVersion < 170_000 { commands.append("MERGE INTO \(old)") }
    commands += [
      "TABLESAMPLE", "WHERE CURRENT OF", "ctid and xmin",
      "GROUP BY the primary key with other columns selected",
    ]
    return [
      Finding(
        severity: .breaks, code: "view-statements",
        message: "a view serves the old name, so these fail there (and work on the new name): "
          + commands.joined(separator: "; ")),
      Finding(
        severity: .breaks, code: "ddl",
        message: "ALTER TABLE, CREATE INDEX, REFERENCES and other DDL must use the new name"),
    ] + refusedWrites(table)
  }

  /// A view's column has no default that would stand for an identity or a generation expression, so that DEFAULT means
  /// NULL to an UPDATE; and PostgreSQL inserts through a view only if it has columns.
  private static func refusedWrites(_ table: Relation) -> [Finding] {
    guard !table.columns.isEmpty else {
      return [
        Finding(
          severity: .breaks, code: "no-columns",
          message: "INSERT INTO \(table.name) DEFAULT VALUES: a view without columns takes no rows")
      ]
    }
    let computed = table.columns.filter { $0.isIdentity || $0.isGenerated }.map(\.name.quoted)
    guard !computed.isEmpty else { return [] }
    return [
      Finding(
        severity: .breaks, code: "set-default",
        message:
          "UPDATE \(table.name) SET .. = DEFAULT for identity and generated columns (\(computed.joined(separator: ", ")))"
      )
    ]
  }

  private static func differs(_ table: Relation, new: QualifiedName, dependencies: Dependencies) -> [Finding]
  {
    var findings: [Finding] = []
    func add(_ code: String, _ message: String) {
      findings.append(Finding(severity: .differs, code: code, message: message))
    }
    for function in dependencies.functions {
      if function.ways.contains(.rowType) {
        add(
          "row-type",
          "\(function.signature) takes or returns the row type, which becomes \(new.name): calls that pass a row "
            + "selected from \(table.name) need a cast")
      }
    }
    add(
      "whole-row",
      "a whole-row query (SELECT u FROM \(table.name) u) that was prepared before fails once per session: "
        + "cached plan must not change result type")
    if dependencies.sequences.contains(where: \.isOwned) {
      add(
        "serial-sequence",
        "pg_get_serial_sequence('\(table.name)', ..) gives NULL: the sequence belongs to the table, whose name is new"
      )
    }
    return findings
  }

  private static func notes(_ table: Relation, dependencies: Dependencies) -> [Finding] {
    var findings: [Finding] = []
    for function in dependencies.functions {
      for case .text(let lines) in function.ways {
        findings.append(
          Finding(
            severity: .note, code: "function-text",
            message:
              "\(function.signature) names \(table.name) (\(lines.inWords)): it goes on working through the "
              + "shim, and must be changed before cleanup"))
      }
    }
    if table.hasColumnGrants {
      findings.append(
        Finding(
          severity: .note, code: "column-grants",
          message:
            "single columns are granted, so the shim checks its owner's rights on the table and repeats the "
            + "column grants itself; do not switch row-level security on while it lives"))
    }
    return findings
  }
}

extension [Int] {
  /// `line 3`, or `lines 3, 7`.
  var inWords: String {
    (count == 1 ? "line " : "lines ") + map(String.init).joined(separator: ", ")
  }
}
