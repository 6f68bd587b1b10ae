/// A file that `aka generate` keeps up to date.
public struct GenerationTarget: Sendable, Hashable {
  /// In which language.
  public enum Language: String, Sendable, CaseIterable {
    case swift
    case typescript
  }

  /// In which language.
  public let language: Language
  /// The file, or for Swift a directory for one file a type; relative to the file that says so.
  public let output: String
  /// Whether tables count that were never renamed.
  public let all: Bool

  init(_ node: ManifestNode) throws(ManifestError) {
    let members = try node.members(allowing: ["language", "output", "all"])
    language = try node.required("language", of: members).word(of: Language.self)
    output = try node.required("output", of: members).string()
    all = try members["all"]?.flag() ?? false
  }

  /// What stands behind `aka generate` for it.
  var words: [String] { arguments(in: nil) }

  /// What stands behind `aka generate` for it, where the file that says so is in `folder`.
  public func arguments(in folder: String?) -> [String] {
    let path = output.hasPrefix("/") ? output : (folder.map { $0 + "/" } ?? "") + output
    return [language.rawValue, "--output", path] + (all ? ["--all"] : [])
  }
}
