import Postgres

/// What a person should know about one rename, in the order in which it matters. Nothing is said that cannot happen to this
/// very table.
struct Findings {
  let table: Relation
  let new: QualifiedName
  /// Whether a shim keeps the old name, and no other table takes it.
  let keepsOldName: Bool
  /// What is done beside the exchange of names.
  let measures: Measures
  let dependencies: Dependencies
  let replication: Replication
  /// Where the new name comes from, if a pattern made it.
  let origin: NameOrigin?
  let traits: TableTraits
  let serverVersion: Int
  /// Whether PostgreSQL counts calls of functions in PL/pgSQL now.
  let countsFunctions: Bool
  /// Functions for whose sake the shim does not note who uses it, although that was wished for.
  let parallelReaders: [String]

  init(
    about table: Relation, new: QualifiedName, keepsOldName: Bool, measures: Measures,
    dependencies: Dependencies, replication: Replication, origin: NameOrigin?, serverVersion: Int,
    countsFunctions: Bool, parallelReaders: [String] = []
  ) {
    self.table = table
    self.new = new
    self.keepsOldName = keepsOldName
    self.measures = measures
    self.dependencies = dependencies
    self.replication = replication
    self.origin = origin
    self.serverVersion = serverVersion
    self.countsFunctions = countsFunctions
    self.parallelReaders = parallelReaders
    traits = TableTraits(table, dependencies, serverVersion: serverVersion)
  }

  var old: Identifier { table.name }

  var all: [Finding] {
    let always = name + triggers + triggerArguments + changeConsumers
    guard keepsOldName else { return always + [nameTaken] + columnNames + move + standbys + functionTexts }
    guard measures.shim == .view else {
      return always + alias + move + patches + rowType + [wholeRow] + standbys + functionTexts
    }
    return always + only + triggerWrites + columnNames + move + patches + objects + statements + answers
      + standbys + functionTexts + columnGrants + probe
  }

  func finding(_ severity: Finding.Severity, _ code: String, _ message: String) -> Finding {
    Finding(severity: severity, code: code, message: message)
  }

  func finding(_ hazard: Hazard, _ message: String) -> Finding {
    finding(hazard.severity, hazard.rawValue, message)
  }
}

extension [Int] {
  /// `line 3`, or `lines 3, 7`.
  var inWords: String {
    (count == 1 ? "line " : "lines ") + map(String.init).joined(separator: ", ")
  }
}

extension [String] {
  /// The first few, and how many more there are.
  func inWords(atMost limit: Int) -> String {
    guard count > limit else { return joined(separator: ", ") }
    return prefix(limit).joined(separator: ", ") + " and \(count - limit) more"
  }
}
