/// A name by which an option or flag is given.
public struct ArgumentName: Sendable, Hashable, Encodable {
  /// How many dashes introduce the name.
  public enum Kind: String, Sendable, Encodable {
    /// Two dashes and a word.
    case long
    /// One dash and a letter.
    case short
  }

  /// How many dashes introduce the name.
  public let kind: Kind
  /// The name without its dashes.
  public let name: String

  init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// The name as it is typed.
  public var synopsis: String { (kind == .long ? "--" : "-") + name }
}
