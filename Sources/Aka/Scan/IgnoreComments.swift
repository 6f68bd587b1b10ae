/// Comments that keep a place from being reported: `aka:ignore` on its line, or alone on the line above.
struct IgnoreComments {
  private let source: Bytes

  init(_ source: Bytes) { self.source = source }

  private static let word: StaticString = "aka:ignore"

  /// Whether a file has any.
  var areThere: Bool { source.next(Self.word) != nil }

  /// Whether a place is to be ignored.
  func cover(_ hit: ScanHit) -> Bool {
    let start = source.previous(.newline, before: hit.range.lowerBound).map { $0 + 1 } ?? 0
    let end = source.next(.newline, from: hit.range.upperBound) ?? source.count
    if says(start..<end) != nil { return true }
    guard start > 0 else { return false }
    let above = source.previous(.newline, before: start - 1).map { $0 + 1 } ?? 0
    guard let comment = says(above..<start - 1) else { return false }
    return source.part(above..<comment).allSatisfy { $0 <= .space || "#/*-<!;".utf8.contains($0) }
  }

  /// Where a line says the word, and not a longer one.
  private func says(_ line: Range<Int>) -> Int? {
    let text = source.part(line)
    guard let place = text.next(Self.word) else { return nil }
    let end = place + Self.word.utf8CodeUnitCount
    return end < text.count && Needle.isWord(text[end]) ? nil : line.lowerBound + place
  }
}
