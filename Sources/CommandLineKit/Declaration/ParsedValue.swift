/// Where a parsed value lands. The parser reflects a copy of the declaring struct, so copies share it.
final class ParsedValue<Value> {
  private var value: Value?
  /// Whether the value stood on the command line.
  private(set) var isGiven = false

  /// Takes what is there so far for the command line's. Returns whether there is something.
  func noteGiven() -> Bool {
    isGiven = value != nil
    return isGiven
  }

  func set(_ newValue: Value?) { value = newValue }

  func update<Result>(_ body: (inout Value?) -> Result) -> Result { body(&value) }

  var parsed: Value {
    guard let value else {
      fatalError("A declared argument was read before parsing; use parseAsRoot(_:) to create the command.")
    }
    return value
  }
}

/// What the parser finds by reflection: each property wrapper adds what it declares.
protocol ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet)
}
