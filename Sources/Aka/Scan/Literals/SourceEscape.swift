/// What a backslash and what follows it stand for.
struct SourceEscape {
  let value: [UInt8]
  let end: Int

  init?(_ source: Bytes, at position: Int, _ form: SourceLiteral.Form) {
    var next = position + 1
    guard form.escapes != .none else { return nil }
    for _ in 0..<form.pounds {
      guard source.has("#", at: next) else { return nil }
      next += 1
    }
    guard next < source.count else { return nil }
    let byte = source[next]
    if form.escapes == .quotesOnly {
      guard byte == .backslash || byte == form.close else { return nil }
      (value, end) = ([byte], next + 1)
      return
    }
    switch byte {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "f"), UInt8(ascii: "v"):
      (value, end) = ([.newline], next + 1)
    case UInt8(ascii: "t"): (value, end) = ([.tab], next + 1)
    // A line that goes on.
    case .newline: (value, end) = ([], next + 1)
    case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = Self.digits(source, after: next + 1)
      guard let scalar = UInt32(digits.text, radix: 16).flatMap(Unicode.Scalar.init), scalar.value > 0 else {
        return nil
      }
      (value, end) = (Array(String(scalar).utf8), digits.end)
    default: (value, end) = ([byte], next + 1)
    }
  }

  private static func digits(_ source: Bytes, after start: Int) -> (text: String, end: Int) {
    let isBraced = source.has("{", at: start)
    let first = isBraced ? start + 1 : start
    let limit = source[start - 1] == UInt8(ascii: "x") ? 2 : source[start - 1] == UInt8(ascii: "u") ? 4 : 8
    var end = first
    while end < source.count, end - first < (isBraced ? 8 : limit),
      Character(Unicode.Scalar(source[end])).isHexDigit
    { end += 1 }
    return (source.part(first..<end).text, isBraced && source.has("}", at: end) ? end + 1 : end)
  }
}
