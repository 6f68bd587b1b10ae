import Aka
import FoundationEssentials

/// A manifest on disk.
enum ManifestFile {
  static func read(_ path: String) throws -> Manifest {
    let isInput = path == "-"
    return try Manifest(
      parsing: try TextFile.read(isInput ? "/dev/stdin" : path), file: isInput ? "standard input" : path)
  }
}

/// A file that a person wrote.
enum TextFile {
  static func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UnreadableFile(path: path, remedy: "check that it exists and may be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UnreadableFile(path: path, remedy: "it must be text in UTF-8")
    }
    return text
  }
}

/// A file that is not there, or not for us.
struct UnreadableFile: Error, CustomStringConvertible {
  let path: String
  let remedy: String
  var description: String { "cannot read the file '\(path)': \(remedy)" }
}
