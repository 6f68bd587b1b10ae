import Postgres

/// Names that PostgreSQL takes and that tools trip over, each given once.
struct HostileNames {
  /// A schema `aka` is the tool's own.
  private var taken: Set<Identifier> = ["aka"]

  /// Words, marks and letters of one to four bytes, from which names are put together.
  private static let pieces = [
    "users", "a", "Z", "_", "1", "$", " ", "  ", "\"", "\"\"", "'", "''", "\\", "\n", "\r\n", "\t", ".", "..",
    ",", ";", "--", "/*", "*/",
    "%", "%s", "%I", "$$", "$1", "~", "~1~", "{", "}", "(", ")", "[", "]", "<b>", "&amp;", "`", "${x}",
    "#{x}", "\\(x)", "\u{1}", "\u{7f}",
    "é", "e\u{301}", "\u{301}", "ß", "İ", "ı", "Ω", "\u{212B}", "ﬁ", "а", "表", "가", "\u{1112}\u{1161}", "🦊",
    "👩‍👩‍👧", "🇩🇪", "\u{200D}", "\u{202E}",
    "\u{FEFF}", "\u{2028}", "\u{85}", "\u{A0}", "\u{FFFD}", "\u{10FFFF}", "select", "table", "user", "order",
    "\\gset", "\\.", "aka", "aka$", "$aka$", "sql$", "$sql$", "\\restrict", "shim_7",
    "probe_1", "pg_temp", "public", "NULL", "true", "Self", "class", "init", "Type", "undefined",
    "constructor", "__proto__",
  ]

  /// A name: whole words of SQL and of Swift, look-alikes of one another, or as long as PostgreSQL keeps.
  mutating func next(_ chance: inout Chance) -> Identifier {
    while true {
      var name = ""
      let length = chance.once(in: 4) ? Identifier.maximumBytes : chance.number(1...20)
      repeat {
        let piece =
          chance.once(in: 3)
          ? String(UnicodeScalar(UInt8(chance.number(97...122)))) : chance.pick(Self.pieces)
        guard name.utf8.count + piece.utf8.count <= Identifier.maximumBytes else { break }
        name += piece
      } while name.utf8.count < length
      // PostgreSQL keeps this prefix for itself.
      guard !name.isEmpty, !name.hasPrefix("pg_"), taken.insert(Identifier(name)).inserted else { continue }
      return Identifier(name)
    }
  }
}
