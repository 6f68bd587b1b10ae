/// The places where libraries that make statements are told the name of a table.
struct TablePlaces {
  private var assigned: Set<String> = []
  private var returned: Set<String> = []
  private var commands: Set<String> = []
  private var subscripted: Set<String> = []
  /// Functions whose first argument is a table, whatever they are called on.
  private var functions: Set<String> = []
  /// Functions that others have as well: they count only as methods of a value.
  private var methods: Set<String> = []
  /// Annotations and calls with a label.
  private var labels: [String: Set<String>] = [:]

  /// Types whose `from` makes a value and reads no table.
  private static let makers: Set<String> = [
    "Array", "Buffer", "Object", "Set", "Map", "Uint8Array", "Observable", "Iterator", "Readable", "Promise",
    "String", "Enum", "Optional", "List", "Stream", "Date", "Instant", "Temporal", "Duration", "BigInt",
  ]

  /// Whether a literal at a place names a table.
  func contains(_ place: LiteralPlace) -> Bool {
    switch place {
    case .assigned(let name): return assigned.contains(name)
    case .returned(let names): return names.contains(where: returned.contains)
    case .command(let name): return commands.contains(name)
    case .subscripted(let name): return subscripted.contains(name)
    case .argument(let callee, _, _, let label?): return labels[callee]?.contains(label) == true
    case .argument(let callee, let receiver, 0, nil):
      if let receiver, Self.makers.contains(receiver) { return false }
      return functions.contains(callee) || receiver != nil && methods.contains(callee)
    case .argument: return false
    }
  }

  /// The methods by which query builders in most languages take a table.
  private static let builders: Set<String> = [
    "from", "table", "into", "join", "leftJoin", "rightJoin", "innerJoin", "outerJoin", "fullJoin",
    "crossJoin",
  ]

  /// The places of a language.
  static let all: [SourceLanguage: TablePlaces] = [
    .swift: TablePlaces(
      assigned: ["schema", "databaseTableName", "tableName"],
      returned: ["schema", "databaseTableName", "tableName"],
      functions: ["Table"], methods: builders.union(["schema", "references", "create", "drop", "alter"])),
    .python: TablePlaces(
      assigned: ["__tablename__", "db_table", "table_name"],
      functions: [
        "Table", "create_table", "drop_table", "add_column", "drop_column", "alter_column", "rename_table",
        "batch_alter_table",
      ],
      methods: ["table", "from_", "into", "Table"], labels: ["AlterModelTable": ["table"]]),
    .javascript: TablePlaces(
      assigned: ["tableName"], returned: ["tableName"],
      functions: ["knex", "pgTable", "Entity", "selectFrom", "insertInto", "updateTable", "deleteFrom"],
      methods: builders.union(["createTable", "dropTable", "alterTable", "addColumn", "removeColumn"]),
      labels: [
        "Entity": ["name"], "Table": ["tableName"], "define": ["tableName"], "init": ["tableName"],
        "JoinTable": ["name"],
      ]),
    .ruby: TablePlaces(
      assigned: ["table_name"], returned: ["table_name"],
      commands: [
        "create_table", "drop_table", "change_table", "rename_table", "add_column", "remove_column",
        "rename_column", "change_column", "add_index", "remove_index", "add_foreign_key", "set_dataset",
        "alter_table",
      ], subscripted: ["DB"],
      functions: [
        "create_table", "drop_table", "change_table", "rename_table", "add_column", "remove_column",
        "add_index",
        "Model",
      ], methods: ["from", "table", "join", "into"]),
    .go: TablePlaces(
      returned: ["TableName"],
      methods: ["Table", "From", "Into", "Join", "LeftJoin", "InnerJoin", "Insert", "Update", "Delete"]),
    .java: jvm, .kotlin: jvm,
    .php: TablePlaces(
      assigned: ["table"], returned: ["getTable"],
      methods: builders.union(["create", "drop", "dropIfExists", "rename"]),
      labels: ["Table": ["name"], "JoinTable": ["name"]]),
  ]

  private static let jvm = TablePlaces(
    functions: ["Table", "IntIdTable", "LongIdTable", "UUIDTable"], methods: builders,
    labels: [
      "Table": ["name"], "JoinTable": ["name"], "CollectionTable": ["name"], "SecondaryTable": ["name"],
    ])
}
