import FoundationEssentials
import Glibc

/// A text on disk.
enum TextFile {
  /// Reads a file; - is standard input.
  static func read(_ path: String) throws -> String {
    guard let data = path == "-" ? standardInput() : FileManager.default.contents(atPath: path) else {
      throw UnreadableFile(path: path, remedy: "check that it exists and may be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UnreadableFile(path: path, remedy: "it has to be text in UTF-8")
    }
    return text
  }

  /// FileManager asks for a file's size first, and a pipe has none.
  private static func standardInput() -> Data? {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? data : nil }
      data.append(contentsOf: buffer[..<count])
    }
  }
}

/// A file that is not there, or not for us.
struct UnreadableFile: Error, CustomStringConvertible {
  let path: String
  let remedy: String
  var description: String { "cannot read the file '\(path)': \(remedy)" }
}
