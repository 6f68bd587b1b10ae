import FoundationEssentials
import Glibc

/// A file whose content takes the place of another at once or not at all, so that nobody reads half of it.
public struct FileReplacement {
  /// Where it is. The file that a symbolic link names is replaced, not the link.
  public let path: String

  /// A file that is there already, or will be.
  public init(path: String) { self.path = path }

  private var target: URL { URL(filePath: path).resolvingSymlinksInPath() }

  /// Writes the file, and the folders above it that are missing. One that was there keeps its rights.
  public func write(_ bytes: some Sequence<UInt8>) throws(UnwritableFile) {
    do {
      var status = stat()
      let isKnown = stat(target.path, &status) == 0
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: target, options: .atomic)
      // What takes its place has the rights that new files get.
      if isKnown { chmod(target.path, status.st_mode & 0o7777) }
    } catch {
      throw UnwritableFile(path: path, cause: error)
    }
  }

  /// Takes the file away.
  public func remove() throws(UnwritableFile) {
    do {
      try FileManager.default.removeItem(at: target)
    } catch {
      throw UnwritableFile(path: path, cause: error)
    }
  }
}

/// A file that cannot be written. What was there before is there still.
public struct UnwritableFile: Error, CustomStringConvertible {
  /// Where it was to be.
  public let path: String
  /// What the system said.
  public let cause: any Error

  /// Which file, and why.
  public var description: String {
    let underlying = (cause as? CocoaError)?.userInfo["NSUnderlyingError"] as? POSIXError
    let reason = underlying.map { String(cString: strerror($0.code.rawValue)) } ?? "\(cause)"
    return "cannot write '\(path)': \(reason)"
  }
}
