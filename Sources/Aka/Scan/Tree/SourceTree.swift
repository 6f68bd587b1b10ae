import Glibc

/// Finds the source files below some paths, as git would: without what `.gitignore` names, and without `.git`.
struct SourceTree {
  /// A file whose language is known.
  struct File: Sendable {
    /// As the user would write it.
    let path: String
    let language: SourceLanguage
  }

  private(set) var files: [File] = []
  /// Directories below the given ones that cannot be read.
  private(set) var unreadable: [String] = []
  private let excluded: [UInt8]

  /// An empty tree, which will leave out what patterns of a `.gitignore` name.
  init(excluding patterns: [String] = []) { excluded = Array(patterns.joined(separator: "\n").utf8) }

  /// Looks below a path. A file that is named itself is taken even if it is ignored.
  mutating func add(_ path: String) throws(UnreadableSource) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw UnreadableSource(path: path, error: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard let language = SourceLanguage(path: path) else {
        throw UnreadableSource(path: path, error: nil)
      }
      files.append(File(path: path, language: language))
      return
    }
    guard let real = realpath(path, nil) else { throw UnreadableSource(path: path, error: errno) }
    defer { free(real) }
    let root = String(cString: real)
    var shown = path
    while shown.count > 1, shown.hasSuffix("/") { shown.removeLast() }
    // What a person says counts more than what any file does, and holds where they point.
    let asked = excluded.isEmpty ? nil : IgnoreRules(excluded, in: root == "/" ? "" : root, outer: nil)
    walk(root, shown: shown == "." ? "" : shown, rules: Self.rules(above: root), asked: asked)
  }

  /// What the files above a directory say, as far as they belong to the same repository.
  private static func rules(above root: String) -> IgnoreRules? {
    var folders: [String] = []
    var folder = root
    while !exists(folder + "/.git") {
      guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return nil }
      folder = String(folder[..<slash])
      folders.append(folder)
    }
    let excluded = SourceFileBytes.read(folder + "/.git/info/exclude") ?? []
    let outermost = IgnoreRules(excluded, in: folder, outer: nil)
    return folders.reversed().reduce(outermost) { rules, folder in reading(folder, rules) ?? rules }
  }

  private static func reading(_ folder: String, _ outer: IgnoreRules?) -> IgnoreRules? {
    guard let text = SourceFileBytes.read(folder + "/.gitignore") else { return outer }
    return IgnoreRules(text, in: folder == "/" ? "" : folder, outer: outer)
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Symbolic links are not followed: what they name is in the tree anyway, or none of its business.
  private mutating func walk(_ folder: String, shown: String, rules: IgnoreRules?, asked: IgnoreRules?) {
    guard let stream = opendir(folder) else {
      unreadable.append(shown)
      return
    }
    // An entry is only as long as its name: to take it as a whole would read beyond the stream's memory.
    let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name)!
    var entries: [(name: String, isFolder: Bool)] = []
    while let entry = readdir(stream) {
      let name = String(
        cString: UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self))
      guard name != ".", name != "..", name != ".git" else { continue }
      switch Int(entry.pointee.d_type) {
      case Int(DT_DIR): entries.append((name, true))
      case Int(DT_REG): entries.append((name, false))
      case Int(DT_UNKNOWN):
        // Some file systems do not say.
        var status = stat()
        guard lstat(folder + "/" + name, &status) == 0 else { continue }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR || kind == S_IFREG { entries.append((name, kind == S_IFDIR)) }
      default: continue
      }
    }
    closedir(stream)
    let rules = entries.contains { $0.name == ".gitignore" } ? Self.reading(folder, rules) : rules
    for entry in entries.sorted(by: { $0.name < $1.name }) {
      let path = folder + "/" + entry.name
      let language = entry.isFolder ? nil : SourceLanguage(path: entry.name)
      guard entry.isFolder || language != nil else { continue }
      guard rules?.ignores(path, isDirectory: entry.isFolder) != true,
        asked?.ignores(path, isDirectory: entry.isFolder) != true
      else { continue }
      let here = shown.isEmpty ? entry.name : shown == "/" ? "/" + entry.name : shown + "/" + entry.name
      if let language {
        files.append(File(path: here, language: language))
      } else {
        walk(path, shown: here, rules: rules, asked: asked)
      }
    }
  }
}

/// A path that cannot be scanned.
public struct UnreadableSource: Error, CustomStringConvertible {
  /// The path.
  public let path: String
  /// The system's error; nil when the file's language is none that is known.
  let error: Int32?

  /// Which path, and why.
  public var description: String {
    guard let error else {
      return "cannot scan '\(path)': its name ends like that of no language that aka scan knows"
    }
    return "cannot read '\(path)': \(String(cString: strerror(error)))"
  }
}
