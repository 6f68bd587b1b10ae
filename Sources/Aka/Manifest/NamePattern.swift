import Postgres

/// A rule for many tables: `users`, matched by `*`, becomes `tb_user` by `tb_{singular}`.
public struct NamePattern: Sendable, Hashable {
  /// Which names: letters stand for themselves, one `*` for any text.
  public var from: String
  /// What they become: `{name}` is what `*` stood for, and `{singular}` the singular of it.
  public var to: String
  /// Names that are left alone.
  public var except: Set<Identifier> = []
  /// Singulars that the user knows better; of whole names or of their last words.
  public var singulars: [String: String] = [:]
  /// For each of its renames.
  public var options = RenameOptions()

  /// A rule.
  public init(from: String, to: String) {
    self.from = from
    self.to = to
  }

  /// A name that the rule made, and how sure it is.
  struct Match: Hashable {
    let new: Identifier
    /// The singular that was guessed, if one was.
    let guess: Singular?
  }

  /// What the rule makes of a table's name; `nil` if it does not concern it.
  func match(_ name: Identifier) -> Match? {
    guard !except.contains(name), let matched = Self.text(matching: from, in: name.name) else { return nil }
    let singular = to.contains("{singular}") ? Singular(of: matched, knowing: singulars) : nil
    let new = to.split(separator: "{singular}", omittingEmptySubsequences: false)
      .map { $0.split(separator: "{name}", omittingEmptySubsequences: false).joined(separator: matched) }
      .joined(separator: singular?.word ?? "")
    return Match(new: Identifier(new), guess: singular)
  }

  /// Whether a name looks as if the rule had made it, so that applying it again would do it twice.
  func hasMade(_ name: Identifier) -> Bool {
    let shape = to.split(separator: "{singular}", omittingEmptySubsequences: false).joined(separator: "*")
      .split(separator: "{name}", omittingEmptySubsequences: false).joined(separator: "*")
    return shape != "*" && Self.text(matching: shape, in: name.name) != nil
  }

  /// What is wrong with the rule.
  var problem: String? {
    if from.count(where: { $0 == "*" }) != 1 { return "a pattern has exactly one *" }
    let places = ["{name}", "{singular}"].map {
      to.split(separator: $0, omittingEmptySubsequences: false).count - 1
    }
    if places[0] + places[1] != 1 { return "\"to\" needs {name} or {singular}, once" }
    if to.replacing("{name}", with: "").replacing("{singular}", with: "").contains(where: {
      "{}*".contains($0)
    }) {
      return "\"to\" knows {name} and {singular}, nothing else in braces, and no *"
    }
    return nil
  }

  private static func text(matching glob: String, in name: String) -> String? {
    let parts = glob.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, name.utf8.count > parts[0].utf8.count + parts[1].utf8.count,
      name.hasPrefix(parts[0]), name.hasSuffix(parts[1])
    else { return nil }
    return String(name.dropFirst(parts[0].count).dropLast(parts[1].count))
  }
}
