/// The lines of a text by byte offset.
struct Lines {
  private let source: [UInt8]
  private let starts: [Int]

  init(_ source: [UInt8]) {
    self.source = source
    starts = [0] + source.indices.lazy.filter { source[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  /// The line of an offset, from 1.
  func number(at offset: Int) -> Int {
    // The last line that does not begin after the offset.
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The text of a line, without the white space around it.
  func text(of number: Int) -> String {
    let end = number < starts.count ? starts[number] : source.count
    let line = source[starts[number - 1]..<end]
    let trimmed = line.drop(while: Blank.isSpace)
    let last = trimmed.lastIndex { !Blank.isSpace($0) }
    return String(decoding: trimmed[..<(last.map { $0 + 1 } ?? trimmed.startIndex)], as: UTF8.self)
  }
}
