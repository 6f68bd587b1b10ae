import Aka
import CommandLineKit

/// Tells a person what the tool is doing.
struct ProgressText {
  let progress: Progress
  private let pace = Pace()

  init(progress: Progress) { self.progress = progress }

  func tell(_ event: RenameProgress) {
    if case .rehearsing(let done, let count) = event {
      let far = pace.describe(done, of: count, Amount.grouped)
      if let far { progress.update("rehearsing statements: \(far)") }
      return
    }
    if let text = Self.sentence(event) {
      return event.passesBy ? progress.update(text) : progress.say(text)
    }
    guard case .rehearsed(let report) = event, !report.surprises.isEmpty else { return }
    progress.clear()
    let terminal = Terminal.error
    StandardStream.error.write(
      RehearsalText(width: terminal.columns ?? 100, style: terminal.style).warning(report))
  }

  /// What it is about, in a sentence; `nil` for what is over in milliseconds or needs more than one.
  static func sentence(_ event: RenameProgress) -> String? {
    switch event {
    case .staged, .locking, .rehearsing, .rehearsed: return nil
    case .notRehearsed(let reason): return "the application's statements are not rehearsed: \(reason)"
    case .waiting(let blockers, let left): return waiting(for: blockers, left: left)
    case .blind:
      return
        "this role may not see other sessions (pg_read_all_stats), so only short lock timeouts protect the clients"
    case .confirming:
      return "the names are exchanged; waiting until the synchronous standbys have confirmed it"
    case .brownout(let names, let left, let seesErrors):
      let eyes = seesErrors ? "" : " (errors cannot be seen: look at your applications)"
      let time = Amount.time(Double(left.components.seconds))
      return
        "brownout of \(names.map(\.description).joined(separator: ", ")): \(time) left; Ctrl-C ends it\(eyes)"
    case .reconnecting: return "the session was lost; trying to connect again, to end the brownout"
    case .brownoutEnded(let names):
      return "\(names.map(\.description).joined(separator: ", ")) works again"
    case .notAnalysed(let alias, let reason):
      let name = alias?.description ?? "the alias table"
      return "\(name) has no statistics for the planner yet: ANALYZE \(name) (\(reason))"
    case .subscriberBehind(let subscription, let server):
      return
        "waiting for subscription \(subscription) at \(server) to apply what was written under the former names"
    case .restaging: return "the table changed meanwhile; staging its shim again"
    }
  }

  private static func waiting(for blockers: [Blocker], left: Duration) -> String {
    let budget = Amount.time(left / .seconds(1)) + " of the budget left"
    guard let first = blockers.first else { return "waiting, \(budget)" }
    let who = [first.pid.map { "pid \($0)" }, first.user, first.application].compactMap { $0 }.joined(
      separator: ", ")
    let others = blockers.count > 1 ? " and \(blockers.count - 1) more" : ""
    let age = first.age.map { "for " + Amount.time($0) } ?? "for an unknown time"
    let advice = blockers.allSatisfy(\.isAutovacuum) ? " (--cancel-autovacuum would cancel it)" : ""
    return "waiting, without queueing, for \(first.table), \(budget): held \(age) by \(who)\(others): "
      + "\(first.state ?? "?"): \(first.query ?? "?")\(advice)"
  }
}

extension RenameProgress {
  /// Whether it is over soon, or comes again and again.
  fileprivate var passesBy: Bool {
    switch self {
    case .notRehearsed, .notAnalysed, .brownoutEnded: false
    default: true
    }
  }
}
