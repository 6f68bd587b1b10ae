/// Looks for any number of needles at once, as Wu and Manber do: the last bytes of a window as long as the shortest needle
/// tell how far the next needle must be at least.
struct JumpSearch: Sendable {
  private let needles: [Needle]
  /// The shortest needle's length.
  private let window: Int
  private let tables: Tables

  /// The tables lie outside of Swift's arrays, whose checks and shared owners would cost more than the search.
  private final class Tables: Sendable {
    /// How far to go on, by the window's last pair of bytes.
    nonisolated(unsafe) let shift: UnsafeMutablePointer<UInt8>
    /// The needles whose first window ends in a pair, as a range of `candidates`.
    nonisolated(unsafe) let ranges: UnsafeMutablePointer<(start: UInt32, count: UInt32)>
    nonisolated(unsafe) let candidates: UnsafeMutablePointer<UInt32>

    init(_ needles: [Needle], window: Int) {
      shift = .allocate(capacity: 1 << 16)
      shift.initialize(repeating: UInt8(min(window - 1, 255)), count: 1 << 16)
      ranges = .allocate(capacity: 1 << 16)
      ranges.initialize(repeating: (0, 0), count: 1 << 16)
      candidates = .allocate(capacity: max(1, needles.count))
      candidates.initialize(repeating: 0, count: max(1, needles.count))
      var byPair: [Int: [UInt32]] = [:]
      for (number, needle) in needles.enumerated() {
        for end in 2...window {
          let pair = PairFrequency.slot(needle.bytes[end - 2], needle.bytes[end - 1])
          shift[pair] = min(shift[pair], UInt8(min(window - end, 255)))
          if end == window { byPair[pair, default: []].append(UInt32(number)) }
        }
      }
      var next: UInt32 = 0
      for (pair, numbers) in byPair {
        ranges[pair] = (next, UInt32(numbers.count))
        for number in numbers {
          candidates[Int(next)] = number
          next += 1
        }
      }
    }

    deinit {
      shift.deallocate()
      ranges.deallocate()
      candidates.deallocate()
    }
  }

  init(_ needles: [Needle]) {
    // `U&` is two bytes long and would make all windows that short: it is looked for by itself.
    self.needles = needles.filter { $0 != .unicodeEscape }
    window = self.needles.map(\.bytes.count).min() ?? 2
    tables = Tables(self.needles, window: window)
    escapes = AnchorSearch([.unicodeEscape], sample: .none)
  }

  private let escapes: AnchorSearch

  /// The text is searched in stretches, so that neither search runs far ahead of the other.
  private static let stretch = 1 << 14

  func next(in text: Bytes, from start: Int) -> Int? {
    var position = start
    while position < text.count {
      let end = min(position + Self.stretch, text.count)
      let escape = escapes.next(in: text.part(0..<min(end + 2, text.count)), from: position)
      let name = jump(text, position..<end)
      if let found = [escape, name].compactMap({ $0 }).min() { return found }
      position = end
    }
    return nil
  }

  /// The first needle that begins in a range.
  private func jump(_ text: Bytes, _ range: Range<Int>) -> Int? {
    guard let base = text.baseAddress else { return nil }
    // The offset of the window's end.
    var end = range.lowerBound + window
    let last = min(text.count, range.upperBound - 1 + window)
    while end <= last {
      let pair = PairFrequency.slot(base[end - 2], base[end - 1])
      let shift = tables.shift[pair]
      guard shift == 0 else {
        end += Int(shift)
        continue
      }
      let (first, count) = tables.ranges[pair]
      for candidate in first..<first + count
      where needles[Int(tables.candidates[Int(candidate)])].stands(in: text, at: end - window) {
        return end - window
      }
      end += 1
    }
    return nil
  }
}
