/// Emphasis and colour, where they are understood.
public struct Style: Sendable, Equatable {
  /// One way to set off a text.
  public enum Attribute: Int, Sendable {
    /// Heavier.
    case bold = 1
    /// Fainter.
    case dim = 2
    /// For what went wrong.
    case red = 31
    /// For what went well.
    case green = 32
    /// For what needs attention.
    case yellow = 33
    /// For names and hints.
    case cyan = 36
  }

  private let isEnabled: Bool

  /// Leaves texts as they are.
  public static let plain = Style(isEnabled: false)
  /// Uses the escape sequences of ECMA-48.
  public static let ansi = Style(isEnabled: true)

  /// The text with the attribute; the text itself where styles are not understood.
  public func callAsFunction(_ attribute: Attribute, _ text: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(attribute.rawValue)m\(text)\u{1B}[0m" : text
  }
}
