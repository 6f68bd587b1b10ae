import Postgres

/// Writes Swift code for a model.
public struct SwiftGenerator {
  let model: SchemaModel
  let options: SwiftOptions
  let names: SwiftNames
  private var mapping: TypeMapping
  private var notes: [String] = []
  private var sections: [Section] = []

  /// A part of the code, which is a file of its own when code goes to a directory.
  struct Section {
    let name: String
    let text: String
  }

  /// What was generated, and what a person should know about it.
  public struct Output {
    /// The parts by the names of their files.
    let sections: [Section]
    let options: SwiftOptions
    /// Decisions about names, and what was left out.
    public let notes: [String]
  }

  /// Generates code for a model.
  public static func generate(_ model: SchemaModel, options: SwiftOptions = SwiftOptions()) -> Output {
    var generator = SwiftGenerator(model, options)
    generator.generate()
    return Output(
      sections: generator.sections, options: options, notes: generator.names.notes + generator.notes)
  }

  private init(_ model: SchemaModel, _ options: SwiftOptions) {
    self.options = options
    self.model = model
    names = SwiftNames(of: options.style == .rows ? model : model.onlyRenames)
    mapping = TypeMapping(overrides: options.configuration.types, names: names)
  }

  private mutating func generate() {
    let aliases = AliasWriter(model: model, options: options, names: names).write()
    sections.append(Section(name: "TableAliases", text: aliases.text))
    notes += aliases.notes
    if !names.namespaces.isEmpty { sections.append(Section(name: "Schemas", text: namespaces())) }
    guard options.style == .rows else { return }
    writeTypes()
    let used = sections.map(\.text).joined()
    let support = SupportTypes.source(for: used, access: options.access)
    if !support.isEmpty { sections.append(Section(name: "PostgresValue", text: support)) }
    for key in options.configuration.types.keys.sorted() where !mapping.usedKeys.contains(key) {
      notes.append("the configuration gives a type for \(key), which nothing here has")
    }
  }

  private mutating func writeTypes() {
    for table in model.tables {
      add(.table(table.qualifiedName)) { generator, text, path in
        generator.write(table, as: path.name, to: &text)
      }
    }
    for type in model.enums {
      add(.enumeration(type.name)) { generator, text, path in
        EnumWriter(type: type, access: generator.options.access).write(as: path.name, to: &text)
      }
    }
    for type in model.composites {
      add(.composite(type.name)) { generator, text, path in
        generator.write(type, as: path.name, to: &text)
      }
    }
  }

  private func namespaces() -> String {
    var text = SwiftText()
    for namespace in names.namespaces {
      text.line()
      text.documentation(["Types of one schema, whose names another schema has as well."])
      text.line("\(options.access.modifier)enum \(namespace) {}")
    }
    return text.text
  }

  private mutating func add(
    _ subject: SwiftNames.Subject,
    _ body: (inout SwiftGenerator, inout SwiftText, SwiftNames.TypePath) -> Void
  ) {
    guard let path = names.types[subject] else { return }
    var text = SwiftText()
    text.line()
    if let namespace = path.namespace {
      text.block("extension \(namespace)") { body(&self, &$0, path) }
    } else {
      body(&self, &text, path)
    }
    sections.append(Section(name: path.text.replacing(".", with: "+"), text: text.text))
  }

  private mutating func write(_ table: SchemaModel.Table, as name: String, to text: inout SwiftText) {
    let properties = PropertyNames(table.columns)
    note(properties.omitted, of: table.qualifiedName)
    let types = properties.columns.map { mapping.type(of: $0.column, in: table.qualifiedName) }
    let former = model.renames.filter { $0.target == table.qualifiedName }.map { "`\($0.name)`" }
    let place = "`\(table.schema).\(table.nameInDatabase)`"
    let history =
      table.nameInDatabase != table.name
      ? ", which will be `\(table.name)`"
      : former.isEmpty ? "" : ", also known as " + former.joined(separator: ", ")
    StructWriter(
      name: name, documentation: [table.comment, "A row of \(place)\(history)."],
      constants: [
        ("schemaName", table.schema.name, "The table's schema."),
        ("tableName", table.nameInDatabase.name, "The name by which the table can be reached."),
      ],
      properties: properties, types: types, access: options.access
    ).write(to: &text)
  }

  private mutating func write(_ type: SchemaModel.CompositeType, as name: String, to text: inout SwiftText) {
    let properties = PropertyNames(type.fields)
    note(properties.omitted, of: type.name)
    let types = properties.columns.map { mapping.type(of: $0.column) }
    let what = type.isRowType ? "row type" : "composite type"
    StructWriter(
      name: name, documentation: [type.comment, "A value of the \(what) `\(type.name)`."],
      properties: properties, types: types, access: options.access
    ).write(to: &text)
  }

  private mutating func note(_ omitted: [Identifier], of name: QualifiedName) {
    for column in omitted {
      notes.append("column \(column) of \(name) is left out: to Swift another one has the same name")
    }
  }
}

extension SchemaModel {
  /// What is left when the application has the types.
  fileprivate var onlyRenames: SchemaModel {
    SchemaModel(tables: [], enums: [], composites: [], renames: renames)
  }
}
