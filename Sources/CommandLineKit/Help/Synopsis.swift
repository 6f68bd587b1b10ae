/// The line after "USAGE:".
struct Synopsis {
  /// With more arguments than this, the optional ones are summed up as `[<options>]`.
  private static let limit = 12

  let path: [String]
  let arguments: [ArgumentDescription]
  let hasSubcommands: Bool

  var text: String {
    var shown = arguments.filter { !$0.isHidden && !$0.isBuiltIn }
    var words = path
    if shown.count > Self.limit {
      words.append("[<options>]")
      shown.removeAll { $0.kind != .positional && $0.isOptional }
    }
    words += shown.filter { $0.kind != .positional }.map(\.usageSynopsis)
    words += shown.filter { $0.kind == .positional }.map(\.usageSynopsis)
    if hasSubcommands { words.append("<subcommand>") }
    return words.joined(separator: " ")
  }
}

extension ArgumentDescription {
  /// The argument as messages quote it: `--schema <schema>`, `<table>`, `--json`.
  var synopsis: String {
    [preferredName?.synopsis, kind == .flag ? nil : valueSynopsis].compactMap(\.self).joined(
      separator: " ")
  }

  /// The value's place, in brackets where it may be left out.
  private var valueSynopsis: String { bareValue == nil ? "<\(valueName)>" : "[<\(valueName)>]" }

  /// The argument in a usage line, with brackets where it is optional.
  var usageSynopsis: String {
    let forms = inversionNames.isEmpty ? [synopsis] : [synopsis, inversionNames[0].synopsis]
    return forms.map { form in
      let repeated = isRepeating ? form + " ..." : form
      return isOptional ? "[\(repeated)]" : repeated
    }.joined(separator: " ")
  }

  /// The argument in the left column of a help screen.
  var helpLabel: String {
    if kind == .positional { return "<\(valueName)>" }
    let all = names.map(\.synopsis).joined(separator: ", ")
    let inversions = inversionNames.map { "/" + $0.synopsis }.joined()
    return all + inversions + (kind == .option ? " " + valueSynopsis : "")
  }

  /// The text beside the label: the abstract, the accepted values and the default.
  var helpText: String {
    let values = allValues.isEmpty ? nil : "values: \(allValues.joined(separator: ", "))"
    let facts = [
      values, defaultValue.map { "default: \($0)" }, bareValue.map { "without a value: \($0)" },
      setting.map { "setting: \($0)" },
    ].compactMap(\.self).joined(separator: "; ")
    return [abstract, facts.isEmpty ? "" : "(\(facts))"].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
