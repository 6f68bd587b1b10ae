import FoundationEssentials

extension SwiftGenerator.Output {
  /// All of it as one text.
  public func text(_ header: GeneratedHeader) -> String {
    SwiftFile(code: sections.map(\.text).joined(), options: options).text(header)
  }

  /// The files at a path: one, or one a type where the path is a directory (or ends with a slash). There, files that aka
  /// wrote once and would not write again are to go.
  public func files(at path: String, _ header: GeneratedHeader) throws
    -> [GeneratedFile]
  {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    guard path.hasSuffix("/") || exists && isDirectory else {
      return [GeneratedFile(path: path, text: text(header))]
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    var taken = Set<String>()
    var files = sections.map { section in
      // File systems may take names for equal that differ in case only.
      var name = section.name
      while !taken.insert(name.lowercased()).inserted { name += "_" }
      return GeneratedFile(
        path: "\(folder)\(name).swift", text: SwiftFile(code: section.text, options: options).text(header))
    }
    let present = exists ? try FileManager.default.contentsOfDirectory(atPath: folder) : []
    for name in present.sorted()
    where name.hasSuffix(".swift") && !taken.contains(name.dropLast(6).lowercased()) {
      let file = GeneratedFile(path: folder + name, text: nil)
      if try file.present()?.hasPrefix(GeneratedFile.mark) == true { files.append(file) }
    }
    return files
  }
}
