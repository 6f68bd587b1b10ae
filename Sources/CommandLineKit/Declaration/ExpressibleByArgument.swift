/// A type that can be read from one word of the command line.
public protocol ExpressibleByArgument: SendableMetatype {
  /// Reads the word, or returns nil when it means nothing to the type.
  init?(argument: String)

  /// How help writes a default value.
  var defaultValueDescription: String { get }

  /// Every word that the type accepts, where they can be listed.
  static var allValueStrings: [String] { get }

  /// What shells offer when the declaration says nothing.
  static var defaultCompletionKind: CompletionKind { get }
}

extension ExpressibleByArgument {
  /// The value as a string.
  public var defaultValueDescription: String { String(describing: self) }
  /// None: the words cannot be listed.
  public static var allValueStrings: [String] { [] }
  /// The listed values, if any.
  public static var defaultCompletionKind: CompletionKind {
    allValueStrings.isEmpty ? .default : .list(allValueStrings)
  }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
  /// Reads a raw value.
  public init?(argument: String) {
    guard let value = RawValue(argument: argument).flatMap(Self.init(rawValue:)) else { return nil }
    self = value
  }

  /// The raw value as help writes it.
  public var defaultValueDescription: String { rawValue.defaultValueDescription }
}

extension ExpressibleByArgument where Self: CaseIterable & RawRepresentable, RawValue: ExpressibleByArgument {
  /// The raw values of all cases.
  public static var allValueStrings: [String] { allCases.map(\.rawValue.defaultValueDescription) }
}

extension ExpressibleByArgument where Self: LosslessStringConvertible {
  /// Reads the type's own notation.
  public init?(argument: String) { self.init(argument) }
}

extension String: ExpressibleByArgument {
  /// Accepts every word, the empty one too.
  public init?(argument: String) { self = argument }
}

extension Int: ExpressibleByArgument {}
extension Double: ExpressibleByArgument {}

extension Bool: ExpressibleByArgument {
  /// The two words that a Boolean accepts.
  public static var allValueStrings: [String] { ["true", "false"] }
}
