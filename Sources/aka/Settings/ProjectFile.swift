import Aka
import CommandLineKit
import FoundationEssentials

/// The `aka.json` of the project that the working directory belongs to.
struct ProjectFile: Sendable {
  /// Where it is, as messages say it.
  let path: String
  /// Where it is, for what it names.
  let folder: String
  let configuration: ProjectConfiguration

  /// The file, found upward from the working directory; nil where there is none. Read when it is first needed.
  static func current() throws -> ProjectFile? { try found.get() }

  private static let found = Result { try find(from: FileManager.default.currentDirectoryPath) }

  private static func find(from start: String) throws -> ProjectFile? {
    var folder = start
    while true {
      let path = (folder == "/" ? "" : folder) + "/aka.json"
      if FileManager.default.fileExists(atPath: path) {
        let shown = folder == start ? "aka.json" : path
        do {
          return ProjectFile(path: shown, folder: folder, configuration: try read(path, as: shown))
        } catch { throw SettingError("\(error)") }
      }
      guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  /// Reads a file of this form.
  static func read(_ path: String, as shown: String? = nil) throws -> ProjectConfiguration {
    try ProjectConfiguration(parsing: try TextFile.read(path), file: shown ?? path, keys: keys)
  }

  /// The settings that options declare.
  static var arguments: [ArgumentDescription] {
    var seen: Set<String> = []
    return CommandDescription(Root.self).flattened.flatMap(\.arguments)
      .filter { $0.setting.map { seen.insert($0).inserted } ?? false }
  }

  private static var keys: [ProjectConfiguration.Key] {
    arguments.compactMap { argument in
      argument.setting.map { ProjectConfiguration.Key(name: $0, isList: argument.isRepeating) }
    }
  }
}

/// `aka.json` as a place of settings.
struct ProjectSettings: SettingSource {
  func setting(_ key: String, for argument: ArgumentDescription) throws -> Setting? {
    try ProjectFile.current()?.configuration.setting(key).map { entry in
      Setting(words: entry.words, origin: "\(entry.place): \(key)")
    }
  }
}
