import PGQuery

/// What a comment asks of aka: `-- aka: no-shim`.
struct Directive: Sendable, Hashable {
  enum Kind: Sendable, Hashable, CustomStringConvertible {
    /// The rename on this statement is a bare one.
    case noShim
    /// The statement runs outside a transaction.
    case alone
    /// Findings of the plan that somebody has read and accepts.
    case accept([String])
    /// Rules of `aka lint` that this statement may break.
    case allow([String])

    var description: String {
      switch self {
      case .noShim: "no-shim"
      case .alone: "alone"
      case .accept(let codes): "accept " + codes.joined(separator: " ")
      case .allow(let rules): "allow " + rules.joined(separator: " ")
      }
    }
  }

  let kind: Kind
  let location: SourceLocation

  /// Reads a comment; `nil` if it does not speak to aka. What it says wrongly is refused, because a misspelt `no-shim`
  /// would be something else than its author wants.
  init?(_ comment: Script.Comment, at location: @autoclosure () -> SourceLocation) throws {
    guard comment.text.hasPrefix("aka:") else { return nil }
    self.location = location()
    let words = comment.text.dropFirst(4).split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)
    switch words.first {
    case "no-shim"? where words.count == 1: kind = .noShim
    case "alone"? where words.count == 1: kind = .alone
    case "accept"? where words.count > 1: kind = .accept(Array(words.dropFirst()))
    case "allow"? where words.count > 1: kind = .allow(Array(words.dropFirst()))
    default:
      throw Refusal(
        "\(self.location): aka does not understand '-- \(comment.text)'",
        remedy: "it knows no-shim, alone, accept CODE and allow RULE")
    }
  }
}
