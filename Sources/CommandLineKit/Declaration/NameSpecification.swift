/// The names by which an option or flag is given.
public struct NameSpecification: Sendable, ExpressibleByArrayLiteral {
  /// One name.
  public enum Element: Sendable, Hashable {
    /// The property's name in kebab case, after two dashes.
    case long
    /// The first letter of the property's name, after one dash.
    case short
    /// The given word, after two dashes.
    case customLong(String)
    /// The given letter, after one dash.
    case customShort(Character)
  }

  let elements: [Element]

  /// Creates a specification of several names.
  public init(arrayLiteral elements: Element...) { self.elements = elements }

  /// The property's name in kebab case, after two dashes.
  public static let long: Self = [.long]
  /// The first letter of the property's name, after one dash.
  public static let short: Self = [.short]
  /// Both the letter and the word.
  public static let shortAndLong: Self = [.short, .long]

  /// The given word, after two dashes.
  public static func customLong(_ name: String) -> Self { [.customLong(name)] }

  /// The given letter, after one dash.
  public static func customShort(_ letter: Character) -> Self { [.customShort(letter)] }

  /// The names of a property, short ones first as help lists them.
  func names(for property: String) -> [ArgumentName] {
    let names = elements.map { element in
      switch element {
      case .long: ArgumentName(.long, property.kebabCased)
      case .short: ArgumentName(.short, String(property.prefix(1)))
      case .customLong(let name): ArgumentName(.long, name)
      case .customShort(let letter): ArgumentName(.short, String(letter))
      }
    }
    return names.filter { $0.kind == .short } + names.filter { $0.kind == .long }
  }
}
