import PGQuery
import Postgres

/// A name as statements say it: decides whether a text means it.
struct SpokenName {
  let name: Postgres.QualifiedName

  init(_ name: Postgres.QualifiedName) { self.name = name }

  /// What a text does with the name, and the text without its data.
  struct Said {
    let kind: Use.Kind
    /// Whether it defines or alters, rather than to read or write rows.
    let isAdministration: Bool
    let example: String
  }

  /// `nil` if the text does not mean the name. What the grammar refuses is taken for a use: it may be cut.
  ///
  /// Without a schema the search_path decides, which is the session's and not known here: it counts as a use.
  func use(in text: String) -> Said? {
    guard mayOccur(in: text) else { return nil }
    let example = (try? Tokens(text).withoutConstants()).map { String($0.prefix(Self.longestExample)) } ?? ""
    guard let tree = try? Parser.parse(text) else {
      return Said(kind: .other, isAdministration: false, example: example)
    }
    let uses = tree.references().filter { reference in
      Postgres.Identifier(reference.name) == name.name
        && reference.schema.map { Postgres.Identifier($0) == name.schema } != false
    }.map(\.use)
    guard !uses.isEmpty else { return nil }
    return Said(
      kind: uses.contains(where: \.writes) ? .write : uses.contains(where: \.reads) ? .read : .other,
      isAdministration: uses.allSatisfy { [.ddl, .object].contains($0) } || isExclusiveLock(tree, text),
      example: example)
  }

  private static let longestExample = 300

  /// A cheap look: the bytes of the name, whatever their case, or a way to write any name.
  private func mayOccur(in text: String) -> Bool {
    let text = text.lowercased()
    return text.contains(name.name.name.lowercased()) || text.contains("u&")
      || name.name.name.contains("\"") && text.contains("\"\"")
  }

  private func isExclusiveLock(_ tree: ParseTree, _ text: String) -> Bool {
    tree.statements.first?.kind == "LockStmt" && text.uppercased().contains("ACCESS EXCLUSIVE")
  }
}

extension TableReference.Use {
  fileprivate var writes: Bool { [.insert, .update, .delete, .merge, .truncate, .copyFrom].contains(self) }
  fileprivate var reads: Bool { [.read, .copyTo, .lock, .column].contains(self) }
}
