import FoundationEssentials
import PGQuery

/// One statement of a migration, and what PostgreSQL's grammar makes of it.
struct MigrationStatement: Sendable {
  let file: SourceFile
  /// Where it begins in the file, in bytes.
  let offset: Int
  let text: String
  /// The rows that follow a COPY.
  let data: String?
  let directives: [Directive]
  /// PostgreSQL's name for its parse node; `nil` if this grammar does not take it, which a newer server may.
  let kind: String?
  /// The node, for the kinds whose details matter.
  let node: JSONValue?

  init(_ piece: Script.Piece, in file: SourceFile, at offset: Int, directives: [Directive]) {
    self.file = file
    self.offset = offset
    text = piece.text
    data = piece.data
    self.directives = directives
    guard let tree = try? Parser.parse(text), tree.statements.count == 1 else {
      (kind, node) = (nil, nil)
      return
    }
    kind = tree.statements[0].kind
    node = Self.bulky.contains(tree.statements[0].kind) ? nil : Self.node(of: tree)
  }

  /// These can be megabytes long, and nothing about them is asked.
  private static let bulky: Set<String> = [
    "InsertStmt", "UpdateStmt", "DeleteStmt", "SelectStmt", "MergeStmt", "CreateFunctionStmt", "DoStmt",
  ]

  private static func node(of tree: ParseTree) -> JSONValue? {
    let json = Data(tree.json(of: tree.statements[0]).utf8)
    return (try? JSONDecoder().decode(JSONValue.self, from: json))?[tree.statements[0].kind]
  }

  var location: SourceLocation { file.place(offset) }

  func says(_ kind: Directive.Kind) -> Bool { directives.contains { $0.kind == kind } }

  /// The codes that somebody accepts for it.
  var accepted: Set<String> {
    directives.reduce(into: []) { codes, directive in
      if case .accept(let found) = directive.kind { codes.formUnion(found) }
    }
  }
}
