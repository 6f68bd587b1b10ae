import PGQuery

/// Looks through one file.
struct FileScan {
  let names: ScanNames
  let search: NameSearch

  /// The places that say an old name, in order, each once.
  func hits(in source: Bytes, _ language: SourceLanguage) -> [ScanHit] {
    guard search.mayOccur(in: source) else { return [] }
    let hits = language == .sql ? script(source) : code(source, language)
    var seen: Set<Range<Int>> = []
    return hits.sorted { $0.range.lowerBound < $1.range.lowerBound }.filter { seen.insert($0.range).inserted }
  }

  private func script(_ source: Bytes) -> [ScanHit] {
    // What is not UTF-8 would shift all that follows.
    guard let text = String(validating: source, as: UTF8.self) else {
      let ascii = source.map { $0 < 0x80 ? $0 : UInt8(ascii: "x") }
      return ascii.withUnsafeBufferPointer { script($0) }
    }
    let sql = SQLHits(names: names, search: search, prefix: "")
    return Script(text).pieces.flatMap { piece -> [ScanHit] in
      // Of psql's own commands one reads and writes tables.
      let isCopy = piece.text.hasPrefix("\\copy")
      guard piece.kind == .statement || isCopy, search.mayOccur(in: source.part(piece.range)) else {
        return []
      }
      let start = piece.range.lowerBound + (isCopy ? 1 : 0)
      return sql.hits(in: EmbeddedText(source, plain: start..<piece.range.upperBound))
    }
  }

  private func code(_ source: Bytes, _ language: SourceLanguage) -> [ScanHit] {
    var literals = LiteralReader(source, language)
    literals.read()
    let sql = SQLHits(names: names, search: search, prefix: nil)
    var declarations = DeclarationHits(names, literals)
    let groups = LiteralGroup.groups(of: literals) { search.mayOccur(in: source.part($0)) }
    return groups.flatMap { group -> [ScanHit] in
      guard case .literal(let literal) = group.pieces[0] else { return [] }
      if let hit = declarations?.hit(literal, group, language) { return [hit] }
      guard SQLShape.mayBegin(source.part(literal.content)) else { return [] }
      return sql.hits(in: EmbeddedText(source, language, group.pieces))
    }
  }
}
