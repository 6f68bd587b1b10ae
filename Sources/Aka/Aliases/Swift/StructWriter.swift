import Postgres

/// Writes the struct of a table or a composite type.
struct StructWriter {
  let name: String
  let documentation: [String?]
  var constants: [(name: String, value: String, documentation: String)] = []
  let properties: PropertyNames
  /// The properties' types, in the same order.
  let types: [String]
  let access: SwiftOptions.Access

  private var members: [(name: String, column: SchemaModel.Column, type: String)] {
    zip(properties.columns, types).map { ($0.name, $0.column, $1) }
  }

  func write(to text: inout SwiftText) {
    text.documentation(documentation)
    text.block("\(access.modifier)struct \(name): Codable, Hashable, Sendable") { text in
      for constant in constants {
        text.documentation([constant.documentation])
        text.line(
          "\(access.modifier)static let \(constant.name) =", SwiftLiteral.quote(constant.value))
      }
      for (index, member) in members.enumerated() {
        if index == 0, !constants.isEmpty { text.line() }
        text.documentation([member.column.comment, Self.describe(member.column)])
        text.line("\(access.modifier)var \(SwiftWords.declared(member.name)):", member.type)
      }
      // Within a module the compiler makes the same initializer.
      if access != .internal { writeInitializer(to: &text) }
      if properties.needKeys { writeKeys(to: &text) }
    }
  }

  private static func describe(_ column: SchemaModel.Column) -> String {
    let origin =
      column.identity.map { "; identity, generated \($0)" } ?? (column.isGenerated ? "; generated" : "")
    return "`\(column.spelling)`\(origin)."
  }

  private func writeInitializer(to text: inout SwiftText) {
    if !members.isEmpty || !constants.isEmpty { text.line() }
    text.documentation(["Creates a value of its parts."])
    let parameters = members.map { member in
      let label = SwiftWords.label(member.name)
      return (label: label + ":", type: member.type + (member.type.hasSuffix("?") ? " = nil" : ""))
    }
    let short =
      "\(access.modifier)init(" + parameters.map { "\($0.label) \($0.type)" }.joined(separator: ", ") + ")"
    if members.isEmpty {
      text.line(short + " {}")
      return
    }
    if text.fits(short + " {") {
      text.block(short) { assignments(to: &$0) }
      return
    }
    text.line("\(access.modifier)init(")
    for (index, parameter) in parameters.enumerated() {
      text.line("  \(parameter.label)", parameter.type + (index + 1 < parameters.count ? "," : ""))
    }
    text.block(")") { assignments(to: &$0) }
  }

  private func assignments(to text: inout SwiftText) {
    for member in members {
      text.line("self.\(member.name) =", SwiftWords.declared(member.name))
    }
  }

  private func writeKeys(to text: inout SwiftText) {
    text.line()
    text.block("enum CodingKeys: String, CodingKey") { text in
      for member in members {
        let name = "case \(SwiftWords.declared(member.name))"
        if member.name == member.column.name.name {
          text.line(name)
        } else {
          text.line(name + " =", SwiftLiteral.quote(member.column.name.name))
        }
      }
    }
  }
}
