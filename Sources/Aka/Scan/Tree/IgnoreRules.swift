/// The `.gitignore` files that hold in a directory: its own and those above it, up to the repository's root.
final class IgnoreRules: Sendable {
  private let patterns: [IgnorePattern]
  /// The directory of the file, which its patterns start from, without a slash at its end.
  private let directory: [UInt8]
  private let outer: IgnoreRules?

  /// Adds what a file says to the rules from above.
  init(_ text: [UInt8], in directory: String, outer: IgnoreRules?) {
    patterns = text.split(separator: .newline).compactMap { IgnorePattern(line: $0) }
    self.directory = Array(directory.utf8)
    self.outer = outer
  }

  /// Whether a path is ignored. The last line that matches decides, and files further down come after those above.
  func ignores(_ path: String, isDirectory: Bool) -> Bool {
    let path = Array(path.utf8)
    var rules: IgnoreRules? = self
    while let here = rules {
      let relative = path[(here.directory.count + 1)...]
      if let last = here.patterns.last(where: { $0.matches(relative, isDirectory: isDirectory) }) {
        return !last.isNegated
      }
      rules = here.outer
    }
    return false
  }
}
