/// What stands in the place of an argument that was not given.
public struct Setting: Sendable, Equatable {
  /// The words that the argument takes: one, unless it can be repeated.
  public let words: [String]
  /// Where they stand, as messages say it: `AKA_DATABASE`, or `aka.json:3:14: database`.
  public let origin: String

  /// Creates a setting.
  public init(words: [String], origin: String) {
    self.words = words
    self.origin = origin
  }
}

/// A place that settings come from: the environment, a file.
public protocol SettingSource: Sendable {
  /// What the place says for an argument that has a key; nil when it says nothing.
  func setting(_ key: String, for argument: ArgumentDescription) throws -> Setting?
}

/// A place of settings cannot be read. The program ends with exit code 64.
public struct SettingError: Error, CustomStringConvertible {
  /// Where, what is wrong, and what would be right.
  public let message: String
  /// The message.
  public var description: String { message }

  /// Creates an error.
  public init(_ message: String) { self.message = message }
}
