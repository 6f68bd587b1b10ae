/// How the names of a flag that means "no" are made from the names of the flag that means "yes".
public enum FlagInversion: Sendable {
  /// `--no-wait` for `--wait`.
  case prefixedNo

  func names(for names: [ArgumentName]) -> [ArgumentName] {
    names.filter { $0.kind == .long }.map { ArgumentName(.long, "no-" + $0.name) }
  }
}
