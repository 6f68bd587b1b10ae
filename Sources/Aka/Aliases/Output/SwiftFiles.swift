import FoundationEssentials

extension SwiftGenerator.Output {
  /// All of it as one text.
  public func text(_ header: GeneratedHeader, imports: [String] = []) -> String {
    Self.assemble(sections.map(\.text).joined(), header, imports)
  }

  /// The files at a path: one, or one a type where the path is a directory (or ends with a slash). There, files that aka
  /// wrote once and would not write again are to go.
  public func files(at path: String, _ header: GeneratedHeader, imports: [String] = []) throws
    -> [GeneratedFile]
  {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    guard path.hasSuffix("/") || exists && isDirectory else {
      return [GeneratedFile(path: path, text: text(header, imports: imports))]
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    var taken = Set<String>()
    var files = sections.map { section in
      // File systems may take names for equal that differ in case only.
      var name = section.name
      while !taken.insert(name.lowercased()).inserted { name += "_" }
      return GeneratedFile(
        path: "\(folder)\(name).swift", text: Self.assemble(section.text, header, imports))
    }
    let present = exists ? try FileManager.default.contentsOfDirectory(atPath: folder) : []
    for name in present.sorted()
    where name.hasSuffix(".swift") && !taken.contains(name.dropLast(6).lowercased()) {
      let file = GeneratedFile(path: folder + name, text: nil)
      if try file.present()?.hasPrefix(GeneratedFile.mark) == true { files.append(file) }
    }
    return files
  }

  private static let foundationTypes = ["Date", "Data", "Decimal", "URL", "UUID"]

  private static func assemble(_ body: String, _ header: GeneratedHeader, _ imports: [String]) -> String {
    let words = Set(body.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    let needsFoundation = foundationTypes.contains { words.contains(Substring($0)) }
    let modules = Set(imports + (needsFoundation ? ["Foundation"] : [])).sorted()
    return header.text + exceptions(for: body, words) + (modules.isEmpty ? "" : "\n")
      + modules.map { "import \($0)\n" }.joined() + body
  }

  /// The rules of swift-format that names from a database can break, waived only where they do.
  private static func exceptions(for body: String, _ words: Set<Substring>) -> String {
    var rules: [String] = []
    if words.contains(where: { $0.hasSuffix("TableName") && $0 != "TableName" || ["Name"].contains($0) }) {
      rules.append("DontRepeatTypeInStaticProperties")
    }
    if !body.utf8.allSatisfy({ $0 < 0x80 }) { rules.append("IdentifiersMustBeASCII") }
    return rules.isEmpty ? "" : "// swift-format-ignore-file: \(rules.joined(separator: ", "))\n"
  }
}
