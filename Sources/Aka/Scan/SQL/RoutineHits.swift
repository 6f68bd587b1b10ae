import PGQuery

/// Finds tables where SQL stands within SQL: in the bodies of functions and of DO, and in string constants that are
/// statements themselves, which EXECUTE runs, or a function that was told to.
struct RoutineHits {
  let names: ScanNames
  let search: NameSearch

  /// The places in a body.
  func hits(in body: RoutineBody, _ text: EmbeddedText) -> [ScanHit] {
    guard let inner = text.constants(in: body.range, where: search.mayOccur).first else { return [] }
    switch body.function.language {
    case .sql:
      return SQLHits(names: names, search: search, prefix: "").hits(in: inner) + constants(of: inner)
    case .plpgsql: return pieces(of: inner) + constants(of: inner)
    case .compiled, .other: return []
    }
  }

  /// The places in string constants that are statements.
  func constants(in range: Range<Int>, of text: EmbeddedText) -> [ScanHit] {
    let sql = SQLHits(names: names, search: search, prefix: nil)
    return text.constants(in: range, where: search.mayOccur).flatMap { sql.hits(in: $0) }
  }

  private func constants(of text: EmbeddedText) -> [ScanHit] {
    constants(in: text.bytes.indices, of: text)
  }

  /// The places in the statements, expressions and types of PL/pgSQL.
  private func pieces(of text: EmbeddedText) -> [ScanHit] {
    guard let source = String(validating: text.bytes, as: UTF8.self) else { return [] }
    return FunctionBody(language: .plpgsql, source: source).fragments.flatMap { fragment -> [ScanHit] in
      guard let prefix = Self.prefix(fragment.kind) else { return [] }
      var range = fragment.range
      if fragment.kind == .type, let percent = Self.rowType(text.bytes[range]) {
        range = range.lowerBound..<percent
      }
      let piece = (fragment.into.map(text.blanking) ?? text).part(range)
      guard piece.bytes.withUnsafeBufferPointer(search.mayOccur) else { return [] }
      return SQLHits(names: names, search: search, prefix: prefix).hits(in: piece)
    }
  }

  /// What makes a statement of a piece; nil for what counts as a constant.
  private static func prefix(_ kind: Fragment.Kind) -> String? {
    switch kind {
    case .statement: ""
    case .expression: "SELECT "
    // Of all that SQL has, only this takes `users.id%TYPE`.
    case .type: "CREATE FUNCTION \(HoleFilling.name)() RETURNS "
    case .executedConstant: nil
    }
  }

  /// Where `%ROWTYPE` begins, which SQL does not know, and which says no more than the table's name.
  private static func rowType(_ type: ArraySlice<UInt8>) -> Int? {
    guard let percent = type.lastIndex(of: UInt8(ascii: "%")) else { return nil }
    let word = type[(percent + 1)...].filter { $0 > .space }.map(\.folded)
    return word.elementsEqual("rowtype".utf8) ? percent : nil
  }
}
