import PGQuery

/// Functions, views and triggers of this database that will notice.
extension Findings {
  var triggers: [Finding] {
    let patched = Set(measures.patches.map(\.signature))
    return dependencies.functions.filter { !patched.contains($0.signature) }.flatMap { function in
      function.ways.compactMap { way in
        guard case .triggerTableName(let lines) = way else { return nil }
        return finding(
          .silent, "trigger-table-name",
          "trigger function \(function.signature) reads its table's name (\(lines.inWords)) and will see \(new.name)"
        )
      }
    }
  }

  /// Generic trigger functions get the name from the trigger's definition.
  var triggerArguments: [Finding] {
    dependencies.triggers.filter(\.handsOnName).map { trigger in
      finding(
        .undecided, "trigger-argument",
        "trigger \(trigger.name) hands the name \(old) to \(trigger.function) as an argument: what that does with it cannot be "
          + "read there; a statement that it makes of it goes through the shim")
    }
  }

  /// What is known to go wrong, object by object, and what cannot be known.
  var objects: [Finding] {
    Finding.Severity.allCases.reversed().flatMap { severity in hazards(severity) } + unreadTexts
      + dynamicTexts
  }

  private func hazards(_ severity: Finding.Severity) -> [Finding] {
    let verbs: [Finding.Severity: (code: String, verb: String)] = [
      .silent: ("object-silent", "goes wrong without an error"), .breaks: ("object-breaks", "fails"),
      .differs: ("object-differs", "differs"),
    ]
    guard let (code, verb) = verbs[severity] else { return [] }
    var places: [(object: String, reasons: [String])] = []
    for function in dependencies.functions {
      let reasons = function.ways.compactMap { way -> String? in
        guard case .hazard(let hazard) = way, hazard.severity == severity, concerns(hazard) else {
          return nil
        }
        return "line \(hazard.line): \(hazard.reason)"
      }
      if !reasons.isEmpty { places.append((function.signature, reasons)) }
    }
    for lookup in dependencies.lookups where lookup.severity == severity {
      places.append((lookup.object, [lookup.reason]))
    }
    return places.map { place in
      finding(severity, code, "\(place.object) \(verb): \(place.reasons.joined(separator: "; "))")
    }
  }

  /// How the view inserts decides which of two statements it takes.
  private func concerns(_ hazard: FunctionHazard) -> Bool {
    switch hazard.hazard {
    case .upsert: measures.triggered.contains(.insert)
    case .merge: measures.splits(hazard.writes ?? [])
    case .copyFrom, .onConflictConstraint: !measures.triggered.contains(.insert)
    default: true
    }
  }

  /// A server newer than libpg_query runs statements that we cannot judge.
  private var unreadTexts: [Finding] {
    dependencies.functions.flatMap { function in
      function.ways.compactMap { way in
        guard case .unread(let lines) = way else { return nil }
        return finding(
          .undecided, "unread-statement",
          "\(function.signature) names \(old) where the grammar of PostgreSQL \(Parser.grammarVersion), by which aka reads, does "
            + "not take its text (\(lines.inWords)): what becomes of that through a view is not known")
      }
    }
  }

  private var dynamicTexts: [Finding] {
    var findings: [Finding] = []
    var named: Set<String> = []
    for function in dependencies.functions {
      for case .dynamicText(let lines) in function.ways {
        named.insert(function.signature)
        findings.append(
          finding(
            .undecided, "dynamic-sql",
            "\(function.signature) runs text that it puts together (EXECUTE) and names \(old) in a string (\(lines.inWords))"
          ))
      }
    }
    let others = dependencies.dynamicFunctions.filter { !named.contains($0) }
    guard !others.isEmpty else { return findings }
    return findings + [
      finding(
        .undecided, "dynamic-sql",
        "\(others.inWords(atMost: 3)) run\(others.count == 1 ? "s" : "") text put together from values (EXECUTE): whether it "
          + "names \(old) is not to be read there")
    ]
  }

  var functionTexts: [Finding] {
    let places = dependencies.functions.flatMap { function in
      function.ways.compactMap { way in
        if case .text(let lines) = way { "\(function.signature) (\(lines.inWords))" } else { nil }
      }
    }
    guard !places.isEmpty else { return [] }
    let (names, they) = places.count == 1 ? ("names", "it goes") : ("name", "they go")
    return [
      finding(
        .note, "function-text",
        "\(places.joined(separator: ", ")) \(names) \(old): \(they) on working through the shim, as far as this plan does "
          + "not say otherwise, and must be changed before cleanup")
    ]
  }

  var columnGrants: [Finding] {
    guard table.hasColumnGrants else { return [] }
    return [
      finding(
        .note, "column-grants",
        "single columns are granted, so the shim checks its owner's rights on the table and repeats the "
          + "column grants itself, and PostgreSQL plans with the owner's view of the statistics; do not switch row-level "
          + "security on while it lives")
    ]
  }
}
