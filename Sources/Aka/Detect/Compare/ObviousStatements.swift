import Postgres

/// SQL for the differences that have one obvious form.
struct ObviousStatements {
  typealias Change = (up: [String], down: [String])

  private let parts: [UInt32: [SchemaObject]]

  init(_ desired: Inventory) { parts = desired.parts }

  /// What creates an object as the files say it; nothing if that is for a person to write.
  func create(_ object: SchemaObject, in table: QualifiedName?) -> Change {
    let name = table == nil ? object.sqlName : Identifier(object.name).quoted
    var change: Change
    switch (object.kind, table) {
    case (.schema, _): change = (["CREATE SCHEMA \(name)"], ["DROP SCHEMA \(name)"])
    case (.extension, _):
      change = (["CREATE EXTENSION IF NOT EXISTS \(name)"], ["DROP EXTENSION IF EXISTS \(name)"])
    case (.type, _) where !object.definition.hasPrefix("RANGE"):
      change = (["CREATE TYPE \(name) AS \(object.definition)"], ["DROP TYPE \(name)"])
    case (.domain, _): change = (["CREATE DOMAIN \(name) AS \(object.definition)"], ["DROP DOMAIN \(name)"])
    case (.sequence, nil):
      change = (["CREATE SEQUENCE \(name) \(object.sequenceOptions)"], ["DROP SEQUENCE \(name)"])
    case (.table, _): change = create(table: object)
    case (.view, _): change = (["CREATE VIEW \(name) \(object.body)"], ["DROP VIEW \(name)"])
    case (.materializedView, _):
      change = (["CREATE MATERIALIZED VIEW \(name) \(object.body)"], ["DROP MATERIALIZED VIEW \(name)"])
      for index in parts[object.oid] ?? [] where index.kind == .index {
        change.up.append(index.createIndex(on: object.qualifiedName, concurrently: false))
      }
    case (.function, _) where !object.definition.hasPrefix("aggregate of "):
      change = (
        [object.definition.trimmed], ["DROP \(object.isProcedure ? "PROCEDURE" : "FUNCTION") \(name)"]
      )
    case (.column, let table?): change = add(column: object, to: table)
    case (.constraint, let table?): change = add(constraint: object, to: table)
    case (.index, let table?):
      change = (
        [object.createIndex(on: table, concurrently: true)],
        ["DROP INDEX CONCURRENTLY \(QualifiedName(table.schema, Identifier(object.name)).quoted)"]
      )
    default: return ([], [])
    }
    if !change.up.isEmpty, object.comment != nil {
      change.up += comment(on: object, in: table, instead: nil).up
    }
    return change
  }

  private func create(table: SchemaObject) -> Change {
    let parts = parts[table.oid] ?? []
    let name = table.sqlName
    // What inherits, is foreign or has policies is more than its columns.
    guard ["", "UNLOGGED"].contains(table.definition) || table.definition.hasPrefix("PARTITION BY"),
      !parts.contains(where: { [.trigger, .rule, .policy, .statistics].contains($0.kind) || $0.isInherited })
    else { return ([], []) }
    let columns = parts.filter { $0.kind == .column }
    let constraints = parts.filter { $0.kind == .constraint }
    let lines =
      columns.map { "\(Identifier($0.name).quoted) \(definition(of: $0))" }
      + constraints.map { "CONSTRAINT \(Identifier($0.name).quoted) \($0.definition)" }
    let isPartitioned = table.definition.hasPrefix("PARTITION BY")
    var change: Change = ([], ["DROP TABLE \(name)"])
    change.up += columns.compactMap {
      ownSequence(of: $0).map { "CREATE SEQUENCE \($0.sqlName) \($0.sequenceOptions)" }
    }
    change.up.append(
      "CREATE \(isPartitioned || table.definition.isEmpty ? "" : "UNLOGGED ")TABLE \(name) (\n  "
        + lines.joined(separator: ",\n  ") + "\n)" + (isPartitioned ? " " + table.definition : ""))
    change.up += columns.compactMap { column in
      ownSequence(of: column).map {
        "ALTER SEQUENCE \($0.sqlName) OWNED BY \(name).\(Identifier(column.name).quoted)"
      }
    }
    change.up += parts.filter { $0.kind == .index }.map {
      $0.createIndex(on: table.qualifiedName, concurrently: false)
    }
    change.up += (columns + constraints).filter { $0.comment != nil }
      .flatMap { comment(on: $0, in: table.qualifiedName, instead: nil).up }
    return change
  }

  /// A column that may not be empty and has nothing to fill it with is for a person: the rows that are there need a value.
  private func add(column: SchemaObject, to table: QualifiedName) -> Change {
    guard ownSequence(of: column) == nil, !column.definition.contains(" AS IDENTITY"),
      !column.definition.hasPrefix(column.shape + " GENERATED"),
      !column.definition.hasSuffix(" NOT NULL") || column.definition.contains(" DEFAULT ")
    else { return ([], []) }
    let name = Identifier(column.name).quoted
    return (
      ["ALTER TABLE \(table.quoted) ADD COLUMN \(name) \(column.definition)"],
      ["ALTER TABLE \(table.quoted) DROP COLUMN \(name)"]
    )
  }

  /// Checks and foreign keys are added without reading the table, and then checked while everybody works on; one that is NOT
  /// ENFORCED never is. A key's index is built before it is one.
  private func add(constraint: SchemaObject, to table: QualifiedName) -> Change {
    let name = Identifier(constraint.name).quoted
    let add = "ALTER TABLE \(table.quoted) ADD CONSTRAINT \(name) \(constraint.definition)"
    let down = ["ALTER TABLE \(table.quoted) DROP CONSTRAINT \(name)"]
    guard constraint.definition.hasPrefix("CHECK") || constraint.definition.hasPrefix("FOREIGN KEY"),
      !constraint.definition.hasSuffix(" NOT VALID"), !constraint.definition.hasSuffix(" NOT ENFORCED")
    else { return ([add], down) }
    return (
      [add + " NOT VALID", "-- aka: alone\nALTER TABLE \(table.quoted) VALIDATE CONSTRAINT \(name)"], down
    )
  }

  private func definition(of column: SchemaObject) -> String {
    guard let sequence = ownSequence(of: column) else { return column.definition }
    let text = "nextval(\(SQL("\(literal: sequence.sqlName)").text)::regclass)"
    return column.definition.replacing("DEFAULT FROM OWN SEQUENCE", with: "DEFAULT \(text)")
  }

  private func ownSequence(of column: SchemaObject) -> SchemaObject? {
    guard column.definition.contains("DEFAULT FROM OWN SEQUENCE") else { return nil }
    return (parts[column.oid] ?? []).first { $0.isPartOfColumn && $0.shape == "of " + column.name }
  }
}
