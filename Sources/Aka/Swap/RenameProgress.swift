import Postgres

/// What a rename or a rollback is doing, for somebody who watches.
public enum RenameProgress: Sendable {
  /// The shims are built.
  case staged([QualifiedName])
  /// The application's statements are being rehearsed: so many of so many.
  case rehearsing(done: Int, of: Int)
  /// The application's statements were rehearsed.
  case rehearsed(RehearsalReport)
  /// They were not, and the rename goes on without.
  case notRehearsed(reason: String)
  /// Somebody holds a table, so we wait without queueing, for no longer than what is left of the budget.
  case waiting([Blocker], left: Duration)
  /// This role may not see other sessions' activity, so only short lock timeouts protect the clients.
  case blind
  /// The lock is asked for.
  case locking(timeout: Duration)
  /// The names are exchanged; the disk, and a synchronous standby, have yet to confirm it.
  case confirming
  /// Names are taken away for a while, to see who misses them.
  case brownout([QualifiedName], left: Duration, seesErrors: Bool)
  /// The session was lost in a brownout; a new one is tried.
  case reconnecting
  /// Names work again, before their brownout was over.
  case brownoutEnded([QualifiedName])
  /// The planner has no statistics of an alias table yet.
  case notAnalysed(QualifiedName?, reason: String)
  /// A subscription has yet to apply what was written before the publisher's names were exchanged.
  case subscriberBehind(Identifier, at: String)
  /// Something moved since staging; it is staged again.
  case restaging
}
