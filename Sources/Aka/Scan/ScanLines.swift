/// The lines of a file, with what is to change in them.
struct ScanLines {
  private let source: Bytes

  init(_ source: Bytes) { self.source = source }

  /// What people are told about places, which come in order.
  func findings(_ hits: [ScanHit], in path: String) -> [ScanFinding] {
    var findings: [ScanFinding] = []
    var (line, counted) = (1, 0)
    for hit in hits {
      line += source[counted..<hit.range.lowerBound].count { $0 == .newline }
      counted = hit.range.lowerBound
      let start = source.previous(.newline, before: counted).map { $0 + 1 } ?? 0
      let end = source.next(.newline, from: start) ?? source.count
      let here = hits.filter { $0.range.lowerBound >= start && $0.range.upperBound <= end }
      let before = source.part(start..<counted)
      findings.append(
        ScanFinding(
          file: path, line: line, column: before.count { $0 & 0xc0 != 0x80 } + 1,
          name: hit.name.old.description, replacement: hit.name.new.description, kind: hit.kind,
          text: Self.shown(Array(source[start..<end])),
          suggestion: hit.replacement == nil ? nil : Self.shown(replaced(here, in: start..<end))))
    }
    return findings
  }

  /// A part of the file as it will be.
  func replaced(_ hits: [ScanHit], in range: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    var position = range.lowerBound
    for hit in hits where hit.range.lowerBound >= position {
      guard let replacement = hit.replacement else { continue }
      text += source[position..<hit.range.lowerBound]
      text += replacement.utf8
      position = hit.range.upperBound
    }
    return text + source[position..<range.upperBound]
  }

  /// A line without the blanks around it, and no more of it than can be read.
  private static func shown(_ line: [UInt8]) -> String {
    let text = String(decoding: line.prefix(400), as: UTF8.self)
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
