import Postgres

/// Statements that take a name away.
extension Linter {
  mutating func renaming(_ statement: MigrationStatement) {
    guard let node = statement.node, let table = WrittenName(node["relation"]) else { return }
    let names = RenameStatement.names(in: statement)
    let target = names?.new
    // Another table takes the name over in the same transaction.
    if let target { bareRenames.removeAll { $0.old.mayBe(target) } }
    if let target { follow(table, to: target) }
    guard !isNew(table) else {
      if let target {
        created.removeAll { $0.mayBe(table) }
        created.append(target)
        if isMigrated, !statement.says(.noShim) {
          shims.append(KnownShim(name: table, table: target, columns: nil))
        }
      }
      return
    }
    if statement.kind == "AlterObjectSchemaStmt", !(isMigrated && !statement.says(.noShim)) {
      guard node["objectType"]?.string == "OBJECT_TABLE" else { return }
      report(
        .moveToSchema, statement,
        "every statement that finds \(table) by its schema or by its search_path fails",
        instead:
          "let 'aka migrate' run the file (aka lint --migrate), or CREATE VIEW \(table) in the same transaction, with "
          + "security_invoker, the same grants and defaults")
      return
    }
    if let old = names?.old, let new = target {
      if isMigrated, !statement.says(.noShim) {
        // It is a step of its own: what was held before is committed.
        endTransaction()
        if !shims.contains(where: { $0.name.mayBe(old) && $0.table.mayBe(new) }) {
          shims.append(KnownShim(name: old, table: new, columns: nil))
        }
      } else {
        bareRenames.append((old, new, statement))
        hold(new, by: statement)
      }
    } else if node["renameType"]?.string == "OBJECT_COLUMN", node["relationType"]?.string == "OBJECT_TABLE" {
      if let shim = shims.first(where: { $0.kind == .alias && $0.table.mayBe(table) }) {
        report(
          .alterAliasedTable, statement,
          "\(table) is the partition of the alias table \(shim.name), and PostgreSQL renames an inherited column through the "
            + "parent only: it refuses",
          instead: "ALTER TABLE \(shim.name), from where it goes on to \(table)")
      }
      let (old, new) = (node["subname"]?.string ?? "", node["newname"]?.string ?? "")
      report(
        .renameColumn, statement, "every statement that still says \(table).\(Identifier(old)) fails",
        instead:
          "add \(Identifier(new)), write both, move the readers over, then drop \(Identifier(old)); or rename the "
          + "table with a view that has the old names")
      hold(table, by: statement)
    }
  }

  /// A shim follows its table, unless that takes the shim's name.
  private mutating func follow(_ old: WrittenName, to new: WrittenName) {
    for index in shims.indices where shims[index].table.mayBe(old) { shims[index].table = new }
    shims.removeAll { $0.name.mayBe(new) }
  }

  /// A view that takes a name which a rename has left, and reads the table, makes that rename safe.
  mutating func view(_ statement: MigrationStatement) {
    guard let index = bareRenames.firstIndex(where: { statement.serves($0.old, with: $0.new) }) else {
      return reader(statement)
    }
    let rename = bareRenames.remove(at: index)
    shims.append(
      KnownShim(
        name: rename.old, table: rename.new, columns: nil, asksReaders: statement.isSecurityInvoker,
        isByHand: true))
  }

  /// A view that reads a shim. Whose rights count below it, the shim says and not the view.
  mutating func reader(_ statement: MigrationStatement) {
    let node = statement.node
    guard let view = WrittenName(node?["view"]) ?? WrittenName(node?["into"]?["rel"]) else { return }
    let read = statement.tablesRead
    for shim in shims where !isNew(shim.name) && read.contains(where: { $0.mayBe(shim.name) }) {
      let asksReaders = shim.asksReaders && statement.kind == "ViewStmt" && !statement.isSecurityInvoker
      report(
        .viewOnShim, statement,
        "\(view) is built on \(shim.name), which only keeps the old name of \(shim.table) alive and cannot be cleaned up before"
          + (asksReaders
            ? "; and who reads \(view) needs rights on \(shim.table), where its owner's would do otherwise"
            : ""),
        instead: "build it on \(shim.table)")
    }
  }

  mutating func drop(_ statement: MigrationStatement) {
    guard let node = statement.node else { return }
    let names = (node["objects"]?.elements ?? []).compactMap { WrittenName(object: $0) }
    switch node["removeType"]?.string {
    case "OBJECT_TABLE"?, "OBJECT_FOREIGN_TABLE"?:
      for name in names where !isNew(name) { dropTable(name, statement) }
      created.removeAll { table in names.contains { $0.mayBe(table) } }
    case "OBJECT_VIEW"?:
      for shim in shims where shim.kind == .view && names.contains(where: { $0.mayBe(shim.name) }) {
        report(
          .dropShim, statement,
          "\(shim.name) keeps the old name of \(shim.table) alive, and whoever still says it fails",
          instead: "look who uses it first (aka status), and let aka take it away")
        shims.removeAll { $0 == shim }
      }
    case "OBJECT_INDEX"? where node["concurrent"]?.isTrue != true:
      report(
        .dropIndexWithoutConcurrently, statement,
        "it waits for every transaction that uses the table, and everybody else waits behind it",
        instead: "DROP INDEX CONCURRENTLY \(names.map(\.description).joined(separator: ", "))")
    default: break
    }
  }

  private mutating func dropTable(_ name: WrittenName, _ statement: MigrationStatement) {
    defer { hold(name, by: statement) }
    guard let shim = shims.first(where: { $0.table.mayBe(name) || $0.name.mayBe(name) }) else {
      report(
        .dropTable, statement, "the rows are gone, and every statement that still says \(name) fails",
        instead: "rename it first (-- aka: no-shim) and drop it when nobody has missed it for a while")
      return
    }
    guard shim.kind == .view else {
      report(
        .dropAlias, statement,
        "\(shim.name) is an alias table of \(shim.table): whichever is dropped, the rows are gone",
        instead: "to take the name \(shim.name) away, and nothing else: aka cleanup")
      return
    }
    let isCascade = statement.node?["behavior"]?.string == "DROP_CASCADE"
    report(
      .dropShimmedTable, statement,
      "\(shim.name) is a view on \(shim.table): "
        + (isCascade
          ? "CASCADE takes it away with the table" : "PostgreSQL refuses to drop the table under it"),
      instead: "finish that rename first: aka status")
  }
}
