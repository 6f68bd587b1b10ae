import Postgres

/// The INSTEAD OF triggers that let a view be written where PostgreSQL does not rewrite the statement itself.
///
/// Naive triggers lose updates: they get the row as the statement saw it, and write over whatever happened since. Here two
/// triggers share the work. *Find* says which physical row version the statement meant, and the write locks that very
/// version or fails with 40001.
///
/// Rights and policies are those of the asking role: the functions run as their caller, so whatever they may do, the caller
/// may do without them. They have no `SET search_path`, because it would also rule the table's own triggers, defaults and
/// constraints, which run inside; each name, type and operator in them carries its schema instead. PostgreSQL
/// asks neither for EXECUTE nor for USAGE on the schema when a trigger fires, so nobody is given either.
struct TriggerWrites {
  /// The columns, as the table calls them when the triggers fire.
  let table: Relation
  /// How to get to a row quickly.
  let search: [SearchColumn]
  /// The name that the table has when the triggers fire. PL/pgSQL looks it up only then, so it may still be free.
  let target: QualifiedName
  /// The view that is written.
  let view: QualifiedName
  /// What the functions' names begin with, and where they are.
  let stem: QualifiedName
  /// What the triggers take over.
  let operations: Set<WriteOperation>
  /// What the view calls columns, where that is not what the table calls them.
  var shown: [Identifier: Identifier] = [:]

  /// Builds the functions and the triggers.
  var statements: [SQL] {
    parts.flatMap { part -> [SQL] in
      let function = name(of: part)
      return [
        """
        CREATE OR REPLACE FUNCTION \(function)() RETURNS pg_catalog.trigger LANGUAGE plpgsql \(unescaped: part.volatility)
        AS \(literal: body(of: part).text)
        """,
        "REVOKE ALL ON FUNCTION \(function)() FROM PUBLIC",
        """
        CREATE OR REPLACE TRIGGER \(part.trigger) INSTEAD OF \(unescaped: events(of: part)) ON \(view)
        FOR EACH ROW EXECUTE FUNCTION \(function)()
        """,
      ]
    }
  }

  /// A function with its trigger.
  enum Part: String, CaseIterable {
    case find
    case insert
    case update
    case delete

    /// Triggers of one event fire in the order of their names.
    var trigger: Identifier { self == .find ? "aka_1_find" : Identifier("aka_2_\(rawValue)") }

    /// Queries of a STABLE function see what the statement that fired it sees; those of a VOLATILE one see what is
    /// committed by now. Finding needs the first, writing the second.
    var volatility: String { self == .find ? "STABLE" : "VOLATILE" }
  }

  private var parts: [Part] {
    var parts: [Part] = []
    if finds.isEmpty == false { parts.append(.find) }
    if operations.contains(.insert) { parts.append(.insert) }
    if finds.contains(.update) { parts.append(.update) }
    if finds.contains(.delete) { parts.append(.delete) }
    return parts
  }

  /// The operations on rows that exist. No UPDATE can name a column of a table that has none.
  private var finds: [WriteOperation] {
    [.update, .delete].filter { operations.contains($0) && !($0 == .update && table.columns.isEmpty) }
  }

  private func name(of part: Part) -> QualifiedName {
    QualifiedName(stem.schema, Identifier("\(stem.name.name)_\(part.rawValue)"))
  }

  private func events(of part: Part) -> String {
    part == .find
      ? finds.map { $0.rawValue.uppercased() }.joined(separator: " OR ") : part.rawValue.uppercased()
  }

  private func body(of part: Part) -> SQL {
    switch part {
    case .find: find
    case .insert: insert
    case .update: update
    case .delete: delete
    }
  }
}

extension TriggerWrites {
  /// The triggers of a shim. Their functions live beside the staged view, under names of its own.
  init(
    table: Relation, search: [SearchColumn], view: QualifiedName, design: ShimDesign,
    namedAfter staged: QualifiedName
  ) {
    self.init(
      table: table.renamingColumns(design.stored), search: search.map { $0.renaming(design.stored) },
      target: design.target, view: view,
      stem: QualifiedName(staged.schema, Identifier("write_" + staged.name.name)),
      operations: design.triggered,
      shown: Dictionary(
        uniqueKeysWithValues: table.columns.map { (design.stored($0.name), design.shown($0.name)) }))
  }
}
