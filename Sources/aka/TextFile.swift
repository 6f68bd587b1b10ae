import FoundationEssentials

/// A text on disk.
enum TextFile {
  /// Reads a file; - is standard input.
  static func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path == "-" ? "/dev/stdin" : path) else {
      throw UnreadableFile(path: path, remedy: "check that it exists and may be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UnreadableFile(path: path, remedy: "it has to be text in UTF-8")
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
