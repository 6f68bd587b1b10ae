/// Code with what stands above it in a file.
struct SwiftFile {
  let code: String
  let options: SwiftOptions

  func text(_ header: GeneratedHeader) -> String {
    let words = words
    let imports = imports(words)
    return header.text + exceptions(words) + (imports.isEmpty ? "" : "\n") + imports.joined() + code
  }

  /// The words outside of comments and string literals.
  private var words: Set<Substring> {
    var words = Set<Substring>()
    for line in code.split(separator: "\n") where !line.contains("///") {
      // The generator writes no literal before a word that matters.
      let line = line.prefix { $0 != "\"" }
      words.formUnion(line.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    }
    return words
  }

  private static let foundation: Set<Substring> = ["Data", "Date", "Decimal", "URL", "UUID"]

  /// An import has the access of the declarations that use it: with InternalImportsByDefault it would else be too little,
  /// and the compiler warns of a public one that nothing public uses.
  private func imports(_ words: Set<Substring>) -> [String] {
    var imports = Dictionary(options.configuration.imports.map { ($0, "import \($0)\n") }) { first, _ in first
    }
    if !Self.foundation.isDisjoint(with: words) {
      imports["Foundation"] = "\(options.access.modifier)import Foundation\n"
    }
    return imports.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The rules of swift-format that names from a database can break, waived only where they do.
  private func exceptions(_ words: Set<Substring>) -> String {
    var rules: [String] = []
    if words.contains(where: { $0.hasSuffix("TableName") && $0 != "TableName" || $0 == "Name" }) {
      rules.append("DontRepeatTypeInStaticProperties")
    }
    if !code.utf8.allSatisfy({ $0 < 0x80 }) { rules.append("IdentifiersMustBeASCII") }
    return rules.isEmpty ? "" : "// swift-format-ignore-file: \(rules.joined(separator: ", "))\n"
  }
}
