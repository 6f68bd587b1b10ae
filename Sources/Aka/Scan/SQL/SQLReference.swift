import PGQuery
import Postgres

/// A reference to a table by an old name.
struct SQLReference {
  let reference: TableReference
  let meaning: ScanName
  /// The bytes of the parsed text that are to change: the name, with its schema where that changes as well.
  let place: Range<Int>
  /// Whether the name is quoted.
  private let isQuoted: Bool

  /// Nil when the name does not stand in the text as such.
  init?(_ reference: TableReference, meaning: ScanName, in filling: HoleFilling) {
    (self.reference, self.meaning) = (reference, meaning)
    let parts = SQLWord.words(in: filling.filled, reference.range)
    guard
      let index = parts.indices.first(where: { index in
        parts[index].value == reference.name
          && (reference.schema == nil || index > 0 && parts[index - 1].value == reference.schema)
      }) ?? parts.firstIndex(where: { $0.value == reference.name })
    else { return nil }
    let takesSchema = reference.schema != nil && index > 0 && Self.moves(meaning)
    place = parts[takesSchema ? index - 1 : index].range.lowerBound..<parts[index].range.upperBound
    isQuoted = parts[index].isQuoted
  }

  private static func moves(_ name: ScanName) -> Bool {
    name.new.schema != nil && name.new.schema != name.old.schema
  }

  /// Where the file spells it; nil when a part of it is not known.
  func spelled(in text: EmbeddedText, _ filling: HoleFilling) -> Range<Int>? {
    guard let first = filling.origin[place.lowerBound], let last = filling.origin[place.upperBound - 1],
      last - first == place.count - 1
    else { return nil }
    // `users${year}` is another table.
    if first > 0, text.bytes[first - 1] == EmbeddedText.hole { return nil }
    if last + 1 < text.bytes.count, text.bytes[last + 1] == EmbeddedText.hole { return nil }
    // A name that two literals make together cannot be replaced, but its beginning can be shown.
    return text.spelled[first]
      .lowerBound..<max(
        text.spelled[first].upperBound, text.spelled[last].upperBound)
  }

  /// What to write; nil where only a person can tell.
  func replacement(among references: [SQLReference], in filling: HoleFilling) -> String? {
    guard reference.use != .undecided else { return nil }
    let new = meaning.new
    let name = isQuoted ? new.name.quoted : SQLWord.spelling(of: new.name)
    let schema = Self.moves(meaning) ? new.schema.map { SQLWord.spelling(of: $0) + "." } ?? "" : ""
    guard Self.takesAlias.contains(reference.use), reference.alias == nil,
      isNamedElsewhere(references, in: filling)
    else { return schema + name }
    // A column that is qualified with the schema would need the new name, and the others the old one.
    let sameStatement = references.filter { $0.reference.statement == reference.statement }
    guard !sameStatement.contains(where: { $0.reference.use == .column }) else { return nil }
    return schema + name + " AS "
      + (isQuoted ? meaning.old.name.quoted : SQLWord.spelling(of: meaning.old.name))
  }

  private static let takesAlias: Set<TableReference.Use> = [.read, .insert, .update, .delete, .merge]

  /// Whether the statement says the name once more, for its columns or rows: without an alias that would fail.
  private func isNamedElsewhere(_ references: [SQLReference], in filling: HoleFilling) -> Bool {
    let statement = filling.tree.statements[reference.statement].range
    let text = String(decoding: filling.filled[statement], as: UTF8.self)
    guard let tokens = try? Tokens(text) else { return true }
    let places = references.map(\.place)
    return tokens.contains { token in
      let start = statement.lowerBound + token.range.lowerBound
      return tokens.name(token) == reference.name && !places.contains { $0.contains(start) }
    }
  }
}
