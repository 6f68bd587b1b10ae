/// A body in a language whose grammar we do not know: names are searched for as whole words.
struct ForeignBody {
  let source: [UInt8]

  func analyze(for names: TableNames) -> FunctionAnalysis {
    let lines = Lines(source)
    let mentions = names.occurrences(in: source).map { lines.mention($0.name, nil, .text, $0.range) }
    return FunctionAnalysis(
      mentions: mentions, usesDynamicSQL: false, triggerTableNameLines: triggerTableNameLines(lines))
  }

  /// PL/Tcl reads `$TG_table_name`, PL/Python `TD["table_name"]`, PL/Perl `$_TD->{relname}`, PL/v8 `TG_TABLE_NAME`.
  private func triggerTableNameLines(_ lines: Lines) -> [Int] {
    let readers = Self.variables.occurrences(in: source)
    let data = Set(
      readers.filter { Self.data.contains($0.name) }.map { lines.number(at: $0.range.lowerBound) })
    let reads = readers.filter { reader in
      guard !Self.data.contains(reader.name) else { return false }
      return reader.name.hasPrefix("tg_") || data.contains(lines.number(at: reader.range.lowerBound))
    }
    return Set(reads.map { lines.number(at: $0.range.lowerBound) }).sorted()
  }

  /// PL/Python's and PL/Perl's variables that hold all that is known of a trigger.
  private static let data: Set<String> = ["td", "_td"]
  private static let variables = TableNames(["tg_table_name", "tg_relname", "table_name", "relname"] + data)
}
