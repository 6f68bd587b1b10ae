/// Writes the Swift enum of a PostgreSQL enum.
struct EnumWriter {
  let type: SchemaModel.EnumType
  let access: SwiftOptions.Access

  func write(as name: String, to text: inout SwiftText) {
    text.documentation([type.comment, "A value of the enum type `\(type.name)`."])
    text.block("\(access.modifier)enum \(name): String, Codable, Hashable, Sendable, CaseIterable") { text in
      var taken: Set<String> = ["allCases"]
      var labels = Set<String>()
      for label in type.labels where labels.insert(label).inserted {
        let word = SwiftWords.member(label)
        let name =
          (1...).lazy.map { $0 == 1 ? word : "\(word)\($0)" }.first { !taken.contains($0) } ?? word
        taken.insert(name)
        if name == label {
          text.line("case \(SwiftWords.declared(name))")
        } else {
          text.line("case \(SwiftWords.declared(name)) =", SwiftLiteral.quote(label))
        }
      }
    }
  }
}
