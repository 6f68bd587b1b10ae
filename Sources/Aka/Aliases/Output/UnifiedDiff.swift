/// How one text becomes another, as `diff -u` writes it.
struct UnifiedDiff {
  private let path: String
  private let newPath: String
  private let lines: [Line]
  private static let context = 3

  private struct Line {
    let mark: Character
    let text: Substring
    /// Its number in the old and in the new text, or that of the next line which is there.
    let old: Int
    let new: Int
  }

  init(old: String, new: String, path: String, newPath: String? = nil) {
    self.path = path
    self.newPath = newPath ?? path + " (generated)"
    let (old, new) = (Self.split(old), Self.split(new))
    let difference = new.difference(from: old)
    var removed = Set<Int>()
    var inserted = Set<Int>()
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        lines.append(Line(mark: "-", text: old[i], old: i + 1, new: j + 1))
        i += 1
      } else if inserted.contains(j) {
        lines.append(Line(mark: "+", text: new[j], old: i + 1, new: j + 1))
        j += 1
      } else {
        lines.append(Line(mark: " ", text: old[i], old: i + 1, new: j + 1))
        i += 1
        j += 1
      }
    }
    self.lines = lines
  }

  /// The differing lines with those around them; empty if nothing differs.
  var text: String {
    let hunks = hunks()
    guard !hunks.isEmpty else { return "" }
    return "--- \(path)\n+++ \(newPath)\n" + hunks.map(render).joined()
  }

  private static func split(_ text: String) -> [Substring] {
    // By bytes: a carriage return and a line feed are one `Character`, which would split nothing.
    var lines = text.utf8.split(separator: UInt8.newline, omittingEmptySubsequences: false).map {
      Substring($0)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private func hunks() -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].mark != " " {
      let around = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
      if let last = hunks.last, last.upperBound >= around.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<around.upperBound
      } else {
        hunks.append(around)
      }
    }
    return hunks
  }

  /// `@@ -12,7 +12,8 @@`; a side without lines is said to begin before its first.
  private func render(_ hunk: Range<Int>) -> String {
    let part = lines[hunk]
    let old = part.count { $0.mark != "+" }
    let new = part.count { $0.mark != "-" }
    let first = part[hunk.lowerBound]
    return
      "@@ -\(old == 0 ? first.old - 1 : first.old),\(old) +\(new == 0 ? first.new - 1 : first.new),\(new) @@\n"
      + part.map { "\($0.mark)\($0.text)\n" }.joined()
  }
}
