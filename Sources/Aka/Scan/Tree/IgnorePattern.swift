/// One line of a `.gitignore`, by the rules of gitignore(5).
struct IgnorePattern: Sendable {
  /// Whether it takes back what an earlier line ignored.
  let isNegated: Bool
  /// Whether it means directories only.
  private let needsDirectory: Bool
  /// Whether it is matched against the path from the file's directory, and not against the last name alone.
  private let isAnchored: Bool
  private let glob: [UInt8]

  /// Nil for blank lines and comments.
  init?(line: some Collection<UInt8>) {
    var line = Array(line)
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    // A space at the end counts only behind a backslash.
    while line.last == .space, line.dropLast().last != .backslash { line.removeLast() }
    guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
    isNegated = first == UInt8(ascii: "!")
    if isNegated { line.removeFirst() }
    needsDirectory = line.last == .slash
    if needsDirectory { line.removeLast() }
    isAnchored = line.contains(.slash)
    if line.first == .slash { line.removeFirst() }
    guard !line.isEmpty else { return nil }
    glob = line
  }

  /// Whether it means a path, given from the directory of the pattern's file.
  func matches(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
    if needsDirectory, !isDirectory { return false }
    if isAnchored { return Self.matches(glob[...], path) }
    let start = path.lastIndex(of: .slash).map { $0 + 1 } ?? path.startIndex
    return Self.matches(glob[...], path[start...])
  }

  private static func matches(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = glob.first else { return text.isEmpty }
    let rest = glob.dropFirst()
    switch first {
    case .star where rest.first == .star: return matchesFolders(glob, text)
    case .star:
      // A star stands for anything but a slash.
      var tail = text
      while true {
        if matches(rest, tail) { return true }
        guard let next = tail.first, next != .slash else { return false }
        tail = tail.dropFirst()
      }
    case UInt8(ascii: "?"):
      return text.first.map { $0 != .slash } == true && matches(rest, text.dropFirst())
    case UInt8(ascii: "["):
      guard let next = text.first, next != .slash, let set = CharacterSet(rest) else {
        return text.first == first && matches(rest, text.dropFirst())
      }
      return set.contains(next) && matches(rest[set.end...], text.dropFirst())
    case .backslash where !rest.isEmpty:
      return text.first == rest.first && matches(rest.dropFirst(), text.dropFirst())
    default: return text.first == first && matches(rest, text.dropFirst())
    }
  }

  /// `**/` is any number of folders, `/**` all that is within, and other doubled stars are as good as one.
  private static func matchesFolders(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    let rest = glob.drop { $0 == .star }
    if rest.isEmpty { return !text.isEmpty }
    guard rest.first == .slash else { return matches([.star] + rest, text) }
    var tail = text
    while true {
      if matches(rest.dropFirst(), tail) { return true }
      guard let slash = tail.firstIndex(of: .slash) else { return false }
      tail = tail[(slash + 1)...]
    }
  }

  /// `[a-z]`, `[!a]`.
  private struct CharacterSet {
    private var ranges: [ClosedRange<UInt8>] = []
    private let isNegated: Bool
    /// After the closing bracket.
    let end: Int

    init?(_ glob: ArraySlice<UInt8>) {
      var index = glob.startIndex
      isNegated = glob.first == UInt8(ascii: "!") || glob.first == UInt8(ascii: "^")
      if isNegated { index += 1 }
      let first = index
      // A bracket that comes first stands for itself.
      while index < glob.endIndex, glob[index] != UInt8(ascii: "]") || index == first {
        let low = glob[index]
        if index + 2 < glob.endIndex, glob[index + 1] == UInt8(ascii: "-"),
          glob[index + 2] != UInt8(ascii: "]")
        {
          if low <= glob[index + 2] { ranges.append(low...glob[index + 2]) }
          index += 3
        } else {
          ranges.append(low...low)
          index += 1
        }
      }
      guard index < glob.endIndex else { return nil }
      end = index + 1
    }

    func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isNegated }
  }
}

extension UInt8 {
  static let slash = UInt8(ascii: "/")
  static let star = UInt8(ascii: "*")
}
