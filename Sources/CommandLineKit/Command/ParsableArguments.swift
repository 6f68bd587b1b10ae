/// A type whose `@Argument`, `@Option`, `@Flag` and `@OptionGroup` properties are read from the command line.
public protocol ParsableArguments: SendableMetatype {
  /// Creates the declaration; the values are there after parsing.
  init()

  /// Checks the parsed values together. Throw a `ValidationError` to reject them.
  mutating func validate() throws
}

extension ParsableArguments {
  /// Accepts everything.
  public mutating func validate() throws {}
}
