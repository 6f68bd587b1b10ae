import FoundationEssentials

/// Puts exported files where they belong, and overwrites nothing that says something else.
public struct ExportDelivery {
  /// A directory, or the name of the one file.
  public let path: String
  /// Whether files may be replaced.
  public let replaces: Bool

  /// A delivery.
  public init(to path: String, replacing replaces: Bool = false) {
    (self.path, self.replaces) = (path, replaces)
  }

  /// Writes the files, all of them or none; returns their paths.
  public func deliver(_ files: [ExportedFile]) throws -> [String] {
    let placed = files.map { (path: place(of: $0, among: files.count), data: Data($0.text.utf8)) }
    for file in placed {
      var isDirectory = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory) else { continue }
      if isDirectory {
        throw Refusal("'\(file.path)' is a directory", remedy: "name a file, or another directory")
      }
      if !replaces, FileManager.default.contents(atPath: file.path) != file.data {
        throw Refusal(
          "'\(file.path)' is there already and says something else", remedy: "take it away, or say --force")
      }
    }
    for file in placed {
      do {
        try FileManager.default.createDirectory(
          at: URL(filePath: file.path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try file.data.write(to: URL(filePath: file.path), options: replaces ? .atomic : [])
      } catch {
        throw UnwritableFile(path: file.path, cause: error)
      }
    }
    return placed.map(\.path)
  }

  /// Several files need a directory; a single one may have a name of its own.
  private func place(of file: ExportedFile, among count: Int) -> String {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    let isFolder = count > 1 || path.hasSuffix("/") || (exists && isDirectory)
    guard isFolder else { return path }
    return path + (path.hasSuffix("/") ? "" : "/") + file.path
  }
}
