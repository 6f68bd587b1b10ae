import Glibc

/// Settings in environment variables: the one for `lock_budget` is `AKA_LOCK_BUDGET` where the prefix is `AKA_`.
public struct EnvironmentSettings: SettingSource {
  private let prefix: String
  private let value: @Sendable (String) -> String?

  /// Reads the process's environment.
  public init(prefix: String) {
    self.init(prefix: prefix) { name in getenv(name).map { String(cString: $0) } }
  }

  /// Reads the environment that `value` knows.
  public init(prefix: String, value: @escaping @Sendable (String) -> String?) {
    self.prefix = prefix
    self.value = value
  }

  /// The name of a setting's variable.
  public func variable(_ key: String) -> String { prefix + key.uppercased() }

  /// What the variable says; an empty one says nothing. Semicolons separate the values of what can be repeated, since
  /// connection strings hold commas and spaces.
  public func setting(_ key: String, for argument: ArgumentDescription) -> Setting? {
    guard let text = value(variable(key)), !text.isEmpty else { return nil }
    let words = argument.isRepeating ? text.split(separator: ";").map(String.init) : [text]
    return words.isEmpty ? nil : Setting(words: words, origin: variable(key))
  }
}
