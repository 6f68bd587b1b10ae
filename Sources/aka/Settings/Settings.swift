import CommandLineKit

/// Where aka finds what the command line leaves out.
enum Settings {
  static let environment = EnvironmentSettings(prefix: "AKA_")

  /// The strongest first.
  static let sources: [any SettingSource] = [environment, ProjectSettings()]
}
