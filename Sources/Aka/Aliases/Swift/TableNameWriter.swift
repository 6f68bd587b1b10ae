import Postgres

/// Writes the names of renamed tables as constants.
struct TableNameWriter {
  let model: SchemaModel
  let options: SwiftOptions

  func write(to text: inout SwiftText) {
    let tables = model.tables.filter(\.isRenamed)
    let former = model.renames.map { QualifiedName($0.schema, $0.name) }
    let constants = constants(tables.map(\.qualifiedName) + former)
    guard !tables.isEmpty else { return }
    text.line()
    text.documentation(["The names of renamed tables. A former name is the name that works."])
    text.block("\(options.access.modifier)enum TableName") { text in
      for table in tables {
        guard let name = constants[table.qualifiedName] else { continue }
        text.documentation(["The name of `\(table.qualifiedName)`."])
        text.line(
          "\(options.access.modifier)static let \(SwiftWords.declared(name)) =",
          SwiftLiteral.quote(table.nameInDatabase.name))
      }
      for change in model.renames {
        guard let stage = options.stage(of: change), let target = constants[change.target],
          let name = constants[QualifiedName(change.schema, change.name)]
        else { continue }
        text.line()
        text.documentation(["The former name of `\(change.target)`."])
        AliasWriter.write(stage, "renamed", target, to: &text)
        text.line(
          "\(options.access.modifier)static let \(SwiftWords.declared(name)) =", SwiftWords.declared(target))
      }
    }
  }

  /// The constants' names. Where schemas want the same, each puts its own before it; who comes late gets none.
  private func constants(_ names: [QualifiedName]) -> [QualifiedName: String] {
    let proposals = Dictionary(grouping: names) { SwiftWords.member($0.name.name) }
    var constants: [QualifiedName: String] = [:]
    var taken = Set<String>()
    for name in names {
      let short = SwiftWords.member(name.name.name)
      let isCrowded = Set(proposals[short, default: []].map(\.schema)).count > 1
      let constant = isCrowded ? SwiftWords.member("\(name.schema.name) \(name.name.name)") : short
      if taken.insert(constant).inserted { constants[name] = constant }
    }
    return constants
  }
}
