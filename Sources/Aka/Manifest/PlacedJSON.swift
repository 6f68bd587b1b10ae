/// A JSON value that knows where it stands, so that an error in a manifest can point at it.
struct PlacedJSON {
  let place: Place
  let value: Value

  /// A line and a column, from 1.
  struct Place: Hashable {
    var line = 1
    var column = 1
  }

  indirect enum Value {
    case object([Member])
    case array([PlacedJSON])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    var inWords: String {
      switch self {
      case .object: "an object"
      case .array: "an array"
      case .string: "a string"
      case .number: "a number"
      case .bool: "true or false"
      case .null: "null"
      }
    }
  }

  struct Member {
    let key: String
    let keyPlace: Place
    let value: PlacedJSON
  }

  /// What is wrong with a text that is no JSON.
  struct SyntaxError: Error {
    let place: Place
    let problem: String
  }
}

/// Reads JSON as RFC 8259 has it, and refuses a key that stands twice.
struct PlacedJSONReader {
  private var rest: Substring.UnicodeScalarView
  private var place = PlacedJSON.Place()
  private var depth = 0
  private typealias SyntaxError = PlacedJSON.SyntaxError

  init(_ text: String) { rest = text[...].unicodeScalars }

  mutating func document() throws(PlacedJSON.SyntaxError) -> PlacedJSON {
    let value = try value()
    skipBlanks()
    guard rest.isEmpty else { throw failure("expected nothing more after the document") }
    return value
  }

  private mutating func value() throws(PlacedJSON.SyntaxError) -> PlacedJSON {
    skipBlanks()
    let start = place
    guard depth < 100 else { throw failure("nested too deeply") }
    depth += 1
    defer { depth -= 1 }
    switch rest.first {
    case "{": return PlacedJSON(place: start, value: .object(try members()))
    case "[": return PlacedJSON(place: start, value: .array(try elements()))
    case "\"": return PlacedJSON(place: start, value: .string(try string()))
    default: return PlacedJSON(place: start, value: try word())
    }
  }

  private mutating func members() throws(PlacedJSON.SyntaxError) -> [PlacedJSON.Member] {
    var members: [PlacedJSON.Member] = []
    try list(until: "}") { (reader) throws(PlacedJSON.SyntaxError) in
      let keyPlace = reader.place
      guard reader.rest.first == "\"" else { throw reader.failure("expected a key in double quotes") }
      let key = try reader.string()
      guard !members.contains(where: { $0.key == key }) else {
        throw PlacedJSON.SyntaxError(place: keyPlace, problem: "key \"\(key)\" stands here twice")
      }
      reader.skipBlanks()
      guard reader.take(":") else { throw reader.failure("expected ':' after key \"\(key)\"") }
      members.append(PlacedJSON.Member(key: key, keyPlace: keyPlace, value: try reader.value()))
    }
    return members
  }

  private mutating func elements() throws(PlacedJSON.SyntaxError) -> [PlacedJSON] {
    var elements: [PlacedJSON] = []
    try list(until: "]") { (reader) throws(PlacedJSON.SyntaxError) in elements.append(try reader.value()) }
    return elements
  }

  /// What stands between brackets, with commas between.
  private mutating func list(
    until end: Unicode.Scalar,
    _ element: (inout PlacedJSONReader) throws(PlacedJSON.SyntaxError) -> Void
  ) throws(PlacedJSON.SyntaxError) {
    advance()
    skipBlanks()
    if take(end) { return }
    while true {
      skipBlanks()
      if rest.first == end { throw failure("a comma before '\(end)' has nothing after it") }
      try element(&self)
      skipBlanks()
      if take(end) { return }
      guard take(",") else {
        throw failure(rest.isEmpty ? "'\(end)' is missing" : "expected ',' or '\(end)'")
      }
    }
  }

  private mutating func string() throws(PlacedJSON.SyntaxError) -> String {
    let start = place
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = rest.first {
      guard scalar.value >= 0x20 else { throw failure("a string cannot hold a line break; write \\n") }
      advance()
      switch scalar {
      case "\"": return String(text)
      case "\\": text.append(try escaped())
      default: text.append(scalar)
      }
    }
    throw PlacedJSON.SyntaxError(place: start, problem: "this string is not closed")
  }

  private mutating func escaped() throws(PlacedJSON.SyntaxError) -> Unicode.Scalar {
    guard let scalar = rest.first else { throw failure("the text ends within a string") }
    if scalar == "u" {
      advance()
      return try unicodeEscape()
    }
    let meanings: [Unicode.Scalar: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]
    guard let meaning = meanings[scalar] else { throw failure("'\\\(scalar)' is no escape of JSON") }
    advance()
    return meaning
  }

  /// Characters beyond 16 bits are written as two surrogates.
  private mutating func unicodeEscape() throws(PlacedJSON.SyntaxError) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else { throw failure("half of a surrogate pair") }
    let second = try fourDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("half of a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(PlacedJSON.SyntaxError) -> UInt32 {
    let digits = String(String.UnicodeScalarView(rest.prefix(4)))
    guard digits.count == 4, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      throw failure("expected four hexadecimal digits")
    }
    for _ in 0..<4 { advance() }
    return value
  }

  private mutating func word() throws(PlacedJSON.SyntaxError) -> PlacedJSON.Value {
    let start = place
    var word = ""
    while let scalar = rest.first,
      scalar.properties.isAlphabetic || "+-.0123456789".unicodeScalars.contains(scalar)
    {
      word.unicodeScalars.append(scalar)
      advance()
    }
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case let number where number.wholeMatch(of: /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/) != nil:
      return .number(number)
    case "": throw failure(rest.isEmpty ? "the text ends where a value should be" : "expected a value")
    default:
      throw PlacedJSON.SyntaxError(
        place: start, problem: "'\(word)' is no value of JSON; a string stands in double quotes")
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    advance()
    return true
  }

  private mutating func skipBlanks() {
    while let scalar = rest.first, " \t\r\n\u{FEFF}".unicodeScalars.contains(scalar) { advance() }
  }

  private mutating func advance() {
    if rest.removeFirst() == "\n" {
      place = PlacedJSON.Place(line: place.line + 1, column: 1)
    } else {
      place.column += 1
    }
  }

  private func failure(_ problem: String) -> PlacedJSON.SyntaxError {
    PlacedJSON.SyntaxError(place: place, problem: problem)
  }
}
