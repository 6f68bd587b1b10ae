import Aka

/// A manifest on disk.
enum ManifestFile {
  static func read(_ path: String) throws -> Manifest {
    let isInput = path == "-"
    return try Manifest(
      parsing: try TextFile.read(path), file: isInput ? "standard input" : path)
  }
}
