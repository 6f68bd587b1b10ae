/// Finds the places of a log where one of the names may stand.
///
/// Two ways lead there. A few names are looked for by the rarest three bytes of each, all at once. For many, a table of pairs
/// tells how far to jump, whatever their number.
struct NameSearch: Sendable {
  let needles: [Needle]
  private let way: Way

  private enum Way: Sendable {
    /// A name is too short to look for: everything may hold it.
    case everything
    case anchors(AnchorSearch)
    case jumps(JumpSearch)
  }

  /// Up to here looking for all at once is the quicker way.
  private static let mostAnchors = 24

  /// Looks for names.
  ///
  /// - Parameter sample: some of the text, which tells which of a name's letters are rare in it.
  init(_ names: some Sequence<String>, sample: Bytes = .none) {
    needles = Set(names).sorted().map(Needle.init(name:)) + [.unicodeEscape]
    let shortest = needles.map(\.bytes.count).min() ?? 0
    if shortest < 2 {
      way = .everything
    } else if needles.count <= Self.mostAnchors {
      way = .anchors(AnchorSearch(needles, sample: sample))
    } else {
      way = .jumps(JumpSearch(needles))
    }
  }

  /// The first offset, from one on, where a name may begin or be.
  func next(in text: Bytes, from start: Int) -> Int? {
    guard start < text.count else { return nil }
    return switch way {
    case .everything: start
    case .anchors(let search): search.next(in: text, from: start)
    case .jumps(let search): search.next(in: text, from: start)
    }
  }

  /// Whether a text may hold a name.
  func mayOccur(in text: Bytes) -> Bool { next(in: text, from: 0) != nil }
}
