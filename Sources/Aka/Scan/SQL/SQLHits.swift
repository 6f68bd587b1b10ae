import PGQuery
import Postgres

/// A place in a file that says an old name.
struct ScanHit: Hashable {
  /// The bytes of the file that say it.
  let range: Range<Int>
  let name: ScanName
  let kind: ScanFinding.Kind
  /// What the bytes are to become; nil where a person must look.
  let replacement: String?
}

/// Finds tables by their old names in texts that may be SQL.
struct SQLHits {
  let names: ScanNames
  let search: NameSearch
  /// What makes a statement of a text that is SQL for certain, being from an SQL file or a function; nil if it may be prose.
  let prefix: String?

  private var isCertain: Bool { prefix != nil }

  func hits(in text: EmbeddedText) -> [ScanHit] {
    guard let (filling, text) = parse(text) else { return [] }
    let routines = RoutineHits(names: names, search: search)
    let filled = EmbeddedText(filling, of: text)
    let passedOn = filling.tree.statements.filter { $0.kind == "SelectStmt" || $0.kind == "CallStmt" }
    return tables(filling, text)
      + filling.tree.bodies.flatMap { routines.hits(in: $0, filled) }
      + passedOn.flatMap { routines.constants(in: $0.range, of: filled) }
  }

  private func tables(_ filling: HoleFilling, _ text: EmbeddedText) -> [ScanHit] {
    let references = filling.tree.references().compactMap { reference -> SQLReference? in
      // Bodies have places of their own.
      guard reference.use != .body, !BuiltInTypes.contain(reference) else { return nil }
      let schema = reference.schema == HoleFilling.name ? nil : reference.schema
      guard let name = names.meant(schema: schema, name: reference.name),
        isCertain || !Self.isProse(reference, in: filling)
      else { return nil }
      return SQLReference(reference, meaning: name, in: filling)
    }
    return references.compactMap { reference in
      guard let range = reference.spelled(in: text, filling) else { return nil }
      let replacement = reference.replacement(among: references, in: filling)
      return ScanHit(
        range: range, name: reference.meaning, kind: .sql,
        replacement: replacement.flatMap { text.spelling(of: $0, at: range) })
    }
  }

  /// What the grammar takes, as the text stands or with what may come into it, and the text with the holes of that.
  private func parse(_ text: EmbeddedText) -> (HoleFilling, EmbeddedText)? {
    let shape = SQLShape(text)
    guard let prefix = prefix ?? shape.prefix else { return nil }
    // As it stands first: an operator may be spelled like a placeholder.
    if let filling = HoleFilling(text, after: prefix) { return (filling, text) }
    var holed = Placeholders.holes(in: text)
    if holed.bytes != text.bytes, let filling = HoleFilling(holed, after: prefix) { return (filling, holed) }
    guard !isCertain, shape.mayGoOn else { return nil }
    holed.addHole()
    return HoleFilling(holed, after: prefix).map { ($0, holed) }
  }

  /// `delete from users failed` is a statement to the grammar, and so is `select from users failed`.
  private static func isProse(_ reference: TableReference, in filling: HoleFilling) -> Bool {
    let statement = filling.tree.statements[reference.statement].range
    let words = filling.filled[statement].split { !Needle.isWord($0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    guard reference.alias != nil, words.count == 4, words[0] == words[0].lowercased() else { return false }
    return words[1] == "from"
  }
}
