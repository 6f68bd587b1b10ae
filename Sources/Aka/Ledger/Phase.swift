/// Where a rename stands. The raw values are the ledger's.
public enum Phase: String, Sendable, Codable, CaseIterable {
  /// The shim is staged; nobody sees anything yet.
  case pending
  /// The table has its new name, and the shim serves the old one.
  case active
  /// The shim is taken away for a while, to see who misses it.
  case brownout
  /// The old name is gone.
  case cleaned
  /// The table has its old name again; the new name may live on as a shim.
  case rolledBack = "rolled_back"

  /// What can happen to a rename. The raw values are the ledger's event names.
  public enum Transition: String, Sendable, Codable, CaseIterable {
    case swap, abandon, flip, brownOut = "brown_out", endBrownout = "end_brownout", clean, restore
  }

  /// The phase after a transition; `nil` if it cannot happen now.
  public func after(_ transition: Transition) -> Phase? {
    switch (self, transition) {
    case (.pending, .swap): .active
    case (.pending, .abandon): .rolledBack
    case (.active, .flip): .rolledBack
    case (.active, .brownOut): .brownout
    case (.brownout, .endBrownout): .active
    case (.brownout, .clean), (.active, .clean): .cleaned
    case (.cleaned, .restore): .active
    // After a rollback it is the shim of the new name that goes, for a while or for good, and comes back.
    case (.rolledBack, .brownOut), (.rolledBack, .endBrownout), (.rolledBack, .clean),
      (.rolledBack, .restore):
      .rolledBack
    default: nil
    }
  }

  /// Whether the old name is still this rename's, so that no other rename may claim it.
  public var isLive: Bool { [.pending, .active, .brownout].contains(self) }
}
