import PGQuery

/// Where the parts of a file are: what `-- UP` and `-- DOWN` divide, or the whole file.
struct Sections {
  let up: Range<Int>
  let down: Range<Int>?

  /// Finds the lines that say UP or DOWN and nothing else. In a string they say nothing.
  init(_ file: SourceFile) throws {
    let bytes = Array(file.text.utf8)
    let marks = Script(file.text).comments.filter { comment in
      ["up", "down"].contains(comment.text.lowercased()) && Self.beginsItsLine(comment, in: bytes)
    }
    guard !marks.isEmpty else {
      (up, down) = (0..<bytes.count, nil)
      return
    }
    var found: [String: Range<Int>] = [:]
    for (index, mark) in marks.enumerated() {
      let end = index + 1 < marks.count ? marks[index + 1].range.lowerBound : bytes.count
      let word = mark.text.uppercased()
      guard found.updateValue(mark.range.upperBound..<end, forKey: word) == nil else {
        throw Refusal(
          "\(file.place(mark.range.lowerBound)): a second '-- \(word)'",
          remedy: "a file has one part for each")
      }
    }
    let before = Script(String(decoding: bytes[..<marks[0].range.lowerBound], as: UTF8.self))
    if let stray = before.pieces.first {
      throw Refusal(
        "\(file.place(stray.range.lowerBound)): a statement before '-- \(marks[0].text.uppercased())'",
        remedy: "move it into the part that it belongs to")
    }
    guard let up = found["UP"] else {
      throw Refusal("\(file.path) has a '-- DOWN' and no '-- UP'", remedy: "put '-- UP' before what it does")
    }
    (self.up, down) = (up, found["DOWN"])
  }

  private static func beginsItsLine(_ comment: Script.Comment, in bytes: [UInt8]) -> Bool {
    let before = bytes[..<comment.range.lowerBound]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return before[start...].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}
