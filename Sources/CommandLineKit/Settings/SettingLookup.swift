/// Finds what stands for arguments that were not given.
public struct SettingLookup {
  private let sources: [any SettingSource]

  /// Looks in `sources`, of which the first that says something counts.
  public init(sources: [any SettingSource]) { self.sources = sources }

  /// What stands for an argument; nil when its default counts.
  public func setting(for argument: ArgumentDescription) throws -> Setting? {
    guard let key = argument.setting else { return nil }
    for source in sources {
      if let setting = try source.setting(key, for: argument) { return setting }
    }
    return nil
  }

  func supply(_ definition: ArgumentDefinition) throws {
    let argument = definition.description
    guard case .value(let read) = definition.effect, let setting = try setting(for: argument) else { return }
    guard argument.isRepeating || setting.words.count == 1 else {
      throw ParserError.invalidSetting(setting.words.joined(separator: " "), argument, origin: setting.origin)
    }
    for word in setting.words where !read(word) {
      throw ParserError.invalidSetting(word, argument, origin: setting.origin)
    }
  }
}
