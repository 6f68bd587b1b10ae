import PGQuery
import Postgres

/// Finds old names that libraries are told as such, outside of SQL.
struct DeclarationHits {
  private let names: ScanNames
  private let places: TablePlaces
  private let reader: PlaceReader
  private let source: Bytes

  /// Nil for a language without any.
  init?(_ names: ScanNames, _ literals: LiteralReader) {
    guard let places = TablePlaces.all[literals.language] else { return nil }
    (self.names, self.places, source) = (names, places, literals.source)
    reader = PlaceReader(literals)
  }

  func hit(_ literal: SourceLiteral, _ text: EmbeddedText) -> ScanHit? {
    guard !text.bytes.contains(EmbeddedText.hole) else { return nil }
    let parts = String(decoding: text.bytes, as: UTF8.self).split(
      separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last else { return nil }
    let schema = parts.count == 2 ? String(parts[0]) : nil
    guard let name = names.meant(schema: schema, name: String(last)),
      text.spelled.count == literal.content.count,
      let place = reader.place(before: literal.range.lowerBound), places.contains(place)
    else { return nil }
    let new = name.new
    let moves = new.schema != nil && new.schema != name.old.schema
    let start = literal.content.upperBound - last.utf8.count
    let written = moves ? "\(new.schema?.name ?? "").\(new.name.name)" : new.name.name
    return ScanHit(
      range: (moves ? literal.content.lowerBound : start)..<literal.content.upperBound, name: name,
      kind: .declaration, replacement: literal.form.spelling(of: written))
  }
}
