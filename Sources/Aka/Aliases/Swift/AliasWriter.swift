import Postgres

/// Writes type aliases and table-name constants for former names.
struct AliasWriter {
  let model: SchemaModel
  let options: SwiftOptions
  let names: SwiftNames

  func write() -> (text: String, notes: [String]) {
    var text = SwiftText()
    var notes: [String] = []
    for change in model.renames {
      guard let stage = options.stage(of: change), let alias = alias(for: change, notes: &notes) else {
        continue
      }
      text.line()
      if let namespace = alias.path.namespace {
        text.block("extension \(namespace)") { write(alias, change, stage, to: &$0) }
      } else {
        write(alias, change, stage, to: &text)
      }
    }
    TableNameWriter(model: model, options: options).write(to: &text)
    return (text.text, notes)
  }

  private struct Alias {
    let path: SwiftNames.TypePath
    let target: SwiftNames.TypePath

    /// What the compiler shall put in the place of the alias's last word. From one namespace into another it cannot.
    var replacement: String? {
      path.namespace == nil ? target.text : path.namespace == target.namespace ? target.name : nil
    }
  }

  private func alias(for change: NameChange, notes: inout [String]) -> Alias? {
    let former = QualifiedName(change.schema, change.name)
    guard let path = names.types[.formerName(former)] else { return nil }
    guard options.style == .aliases else {
      return names.types[.table(change.target)].map { Alias(path: path, target: $0) }
    }
    let types = options.configuration.types
    guard let target = types["\(change.target)"] ?? types["\(change.target.name)"] else {
      notes.append("\(former) has no alias: the configuration gives no type for \(change.target)")
      return nil
    }
    // The application's own type may have the former name still.
    return path.name == target
      ? nil : Alias(path: path, target: SwiftNames.TypePath(namespace: nil, name: target))
  }

  private func write(_ alias: Alias, _ change: NameChange, _ stage: AliasStage, to text: inout SwiftText) {
    text.documentation([
      "The former name of `\(alias.target.text)`: `\(change.schema).\(change.name)`"
        + (change.phase == .rolledBack
          ? " was rolled back to" : change.phase == .pending ? " is to be" : " is now")
        + " `\(change.target.name)`."
    ])
    if let replacement = alias.replacement {
      Self.write(stage, "renamed", replacement, to: &text)
    } else {
      Self.write(stage, "message", "renamed to \(alias.target.text)", to: &text)
    }
    text.line("\(options.access.modifier)typealias \(alias.path.name) =", alias.target.text)
  }

  /// Writes the attribute with which the compiler offers the new name.
  static func write(_ stage: AliasStage, _ label: String, _ name: String, to text: inout SwiftText) {
    guard stage != .silent else { return }
    let short = "@available(*, \(stage.rawValue), \(label): \"\(name)\")"
    if text.fits(short) {
      text.line(short)
      return
    }
    text.line("@available(")
    text.line("  *, \(stage.rawValue),")
    text.line("  \(label): \"\(name)\"")
    text.line(")")
  }
}
