/// Where the new name comes from, and what becomes of the old one.
extension Findings {
  /// A name that nobody wrote is shown; one that rests on a guess must be accepted.
  var name: [Finding] {
    guard let origin else { return [] }
    let made = "pattern \(origin.pattern) makes the name \(new.name)"
    guard let singular = origin.singular else { return [finding(.note, "pattern", made)] }
    guard !origin.isCertain else {
      return [finding(.note, "pattern", made + ", with the singular \"\(singular)\"")]
    }
    return [
      finding(
        .silent, "singular",
        made
          + ", but that \"\(singular)\" is the singular is a guess: if it is wrong, say what it is under "
          + "\"singular\" in the pattern")
    ]
  }

  var nameTaken: Finding {
    finding(
      .breaks, "name-taken",
      "another table takes the name \(old) in the same instant, so no view can keep it: statements that "
        + "say \(old) silently mean the other table")
  }
}
