/// A body in SQL or PL/pgSQL.
struct SQLBody {
  let source: [UInt8]
  let isPLpgSQL: Bool

  func analyze(for names: TableNames) -> FunctionAnalysis {
    let occurrences = names.occurrences(in: source)
    let mayName = !occurrences.isEmpty || mayHideName
    guard mayName || isPLpgSQL && hasFlagWord else { return .nothing }
    let lines = Lines(source)
    guard let scan = scan() else {
      // Not even the scanner can read it, so PostgreSQL cannot either; what looks like a name is reported.
      let mentions = occurrences.map { lines.mention($0.name, nil, .reference(.undecided), $0.range) }
      return FunctionAnalysis(mentions: mentions, usesDynamicSQL: false, triggerTableNameLines: [])
    }
    let mentions = mayName ? scan.references(to: names, lines) + scan.texts(naming: names, lines) : []
    return FunctionAnalysis(
      mentions: mentions.sorted { $0.range.lowerBound < $1.range.lowerBound },
      usesDynamicSQL: scan.usesDynamicSQL, triggerTableNameLines: scan.triggerTableNameLines(lines))
  }

  /// Cuts the body into its pieces of SQL; nil when the scanner refuses it.
  func scan() -> BodyScan? {
    guard let tokens = try? Tokens(source: source) else { return nil }
    guard isPLpgSQL else {
      let whole = Fragment(kind: .statement, range: 0..<source.count)
      return BodyScan(tokens: tokens, fragments: [whole], usesDynamicSQL: false, isPLpgSQL: false)
    }
    var reader = PLpgSQLReader(tokens)
    reader.read()
    return BodyScan(
      tokens: tokens, fragments: reader.fragments, usesDynamicSQL: reader.usesDynamicSQL, isPLpgSQL: true)
  }

  /// `U&"\0075sers"` and `E'\x75sers'` hide a name from a search of bytes. Both need a backslash, or another escape
  /// character set by UESCAPE.
  private var mayHideName: Bool {
    source.contains(UInt8(ascii: "\\")) || hasWord(Self.uescape)
  }

  private var hasFlagWord: Bool { hasWord(Self.flagWords) }

  private func hasWord(_ words: Set<UInt64>) -> Bool {
    var found = false
    Words.each(in: source) { hash, _ in found = found || words.contains(hash) }
    return found
  }

  private static let uescape = hashes(["uescape"])
  private static let flagWords = hashes(["execute", "tg_table_name", "tg_relname"])

  private static func hashes(_ words: [String]) -> Set<UInt64> {
    Set(words.map { Hash.of($0.utf8) })
  }
}
