import Postgres

/// Writes TypeScript that gives former names to the tables of Supabase's generated `Database` type.
public enum TypeScriptAliases {
  /// The code, and what a person should know about it.
  public static func generate(
    _ model: SchemaModel, header: GeneratedHeader, stage: AliasStage? = nil, prunes: Bool = false,
    databaseTypes: String = "./database.types"
  ) -> String {
    let tables = Dictionary(uniqueKeysWithValues: model.tables.map { ($0.qualifiedName, $0) })
    let schemas = Dictionary(grouping: model.renames, by: \.schema)
    var text = header.text + "\nimport type { Database } from \(quote(databaseTypes))\n"
    // The names of `public`, which Supabase's clients use by default, are always there.
    for schema in Set(schemas.keys).union(["public"]).sorted() {
      let prefix = schema == "public" ? "" : SwiftWords.upperCamel(schema.name)
      text += "\n/** Former names of tables in schema \(comment(schema.description)). */\n"
      let changes = (schemas[schema] ?? []).filter { !prunes || (stage ?? $0.stage) != .unavailable }
      text +=
        changes.isEmpty
        ? "export type \(prefix)TableAliases = {}\n" : "export type \(prefix)TableAliases = {\n"
      for change in changes {
        text += member(change, stage: stage ?? change.stage, tables[change.target])
      }
      text += changes.isEmpty ? "" : "}\n"
      text +=
        "\nexport type \(prefix)Tables = Database[\(quote(schema.name))]['Tables'] & \(prefix)TableAliases\n"
    }
    return text
  }

  private static func member(_ change: NameChange, stage: AliasStage, _ table: SchemaModel.Table?) -> String {
    guard let table else { return "" }
    // Until the swap the type still has the former name, and the new one is the alias.
    let isPending = table.nameInDatabase == change.name
    let name = isPending ? table.name : change.name
    let present = table.nameInDatabase
    let place =
      "Database[\(quote(table.schema.name))]['Tables'][\(quote(present.name))]"
    let remark =
      switch stage {
      case .silent: isPending ? "\(present), by the name that it will have." : "Renamed to \(table.name)."
      case .deprecated: "@deprecated Renamed to \(table.name)."
      case .unavailable: "Renamed to \(table.name); the name is gone."
      }
    return "  /** \(comment(remark)) */\n  \(quote(name.name)): \(stage == .unavailable ? "never" : place)\n"
  }

  /// A literal in single quotes.
  private static func quote(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return "'"
      + SwiftLiteral.printable(quoted) { "\\u{" + String($0.value, radix: 16, uppercase: true) + "}" } + "'"
  }

  private static func comment(_ text: String) -> String {
    SwiftLiteral.printable(text) { _ in " " }.replacing("*/", with: "* /")
  }
}
