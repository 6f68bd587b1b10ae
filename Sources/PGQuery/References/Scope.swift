/// The names of common table expressions that can be seen from a place, the nearest first. A chain rather than a
/// set: each WITH query sees those before it, which is a prefix of the chain that the next one sees.
final class Scope: Sendable {
  private let name: String
  private let outer: Scope?

  init(_ name: String, in outer: Scope?) {
    self.name = name
    self.outer = outer
  }

  func contains(_ wanted: String) -> Bool {
    var scope: Scope? = self
    while let here = scope {
      if here.name == wanted { return true }
      scope = here.outer
    }
    return false
  }
}
