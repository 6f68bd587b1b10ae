import Foundation

/// What a page says that a command prints: numbers, times and line breaks are those of another day, and `...` stands for
/// any text.
struct ShownOutput {
  private let words: [Substring]

  init(_ lines: some Sequence<Substring>) { words = Self.words(lines.joined(separator: "\n")) }

  func fits(_ printed: String) -> Bool { Self.fits(words[...], Self.words(printed)[...]) }

  private static func fits(_ shown: ArraySlice<Substring>, _ printed: ArraySlice<Substring>) -> Bool {
    guard let first = shown.first else { return printed.isEmpty }
    if first == "..." || first == "…" {
      let rest = shown.dropFirst()
      return printed.indices.contains { fits(rest, printed[$0...]) } || rest.isEmpty
    }
    return printed.first.map { Self.is($0, first) } == true && fits(shown.dropFirst(), printed.dropFirst())
  }

  /// `(...)` is any word in brackets.
  private static func `is`(_ printed: Substring, _ shown: Substring) -> Bool {
    guard let gap = shown.range(of: "...") else { return printed == shown }
    return printed.hasPrefix(shown[..<gap.lowerBound]) && printed.hasSuffix(shown[gap.upperBound...])
  }

  /// What aka says on some versions of PostgreSQL and not on others. Pages show what it says on one.
  private static let ofSomeVersions = [
    "MERGE INTO users; ",
    "- on this version of PostgreSQL counting the uses of users costs a call for each joined row where users is on the nullable "
      + "side of an outer join (measured: up to half as long again); --probe off avoids that ",
  ]

  /// Its words, with every number and unit of time made the same, and without rules of tables.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    // A busy machine may need a second one.
    let text = text.replacing("attempts)", with: "attempt)")
    var line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for phrase in ofSomeVersions { line = line.replacing(phrase, with: "") }
    for word in line.split(separator: " ") {
      let isUnit = ["us", "ms", "s", "min", "h"].contains(word.trimmingPrefix("(").prefix { $0.isLetter })
      if isUnit, words.last?.hasSuffix("0") == true { continue }
      words.append(Substring(word.replacing(/[0-9][0-9.,:TZ-]*/, with: "0")))
    }
    return words
  }
}
