import PGQuery
import Postgres

/// Finds old names that libraries are told as such, outside of SQL.
struct DeclarationHits {
  private let names: ScanNames
  private let places: TablePlaces
  private let literals: LiteralReader
  /// Made when it is needed for the first time.
  private var reader: PlaceReader?

  /// Nil for a language without any.
  init?(_ names: ScanNames, _ literals: LiteralReader) {
    guard let places = TablePlaces.all[literals.language] else { return nil }
    (self.names, self.places, self.literals) = (names, places, literals)
  }

  /// The longest literal that can be a schema's and a table's name.
  private static let longest = 140

  /// The place, if a literal is an old name and stands where a library wants one.
  mutating func hit(_ literal: SourceLiteral, _ group: LiteralGroup, _ language: SourceLanguage) -> ScanHit? {
    guard literal.content.count <= Self.longest, group.pieces.count == 1 else { return nil }
    let text = EmbeddedText(literals.source, language, group.pieces)
    guard !text.bytes.contains(EmbeddedText.hole) else { return nil }
    let parts = String(decoding: text.bytes, as: UTF8.self).split(
      separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last else { return nil }
    let schema = parts.count == 2 ? String(parts[0]) : nil
    guard let name = names.meant(schema: schema, name: String(last)),
      text.spelled.count == literal.content.count
    else { return nil }
    let reader = reader ?? PlaceReader(literals)
    self.reader = reader
    guard let place = reader.place(before: literal.range.lowerBound), places.contains(place) else {
      return nil
    }
    let new = name.new
    let moves = new.schema != nil && new.schema != name.old.schema
    let start = literal.content.upperBound - last.utf8.count
    let written = moves ? "\(new.schema?.name ?? "").\(new.name.name)" : new.name.name
    return ScanHit(
      range: (moves ? literal.content.lowerBound : start)..<literal.content.upperBound, name: name,
      kind: .declaration, replacement: literal.form.spelling(of: written))
  }
}
