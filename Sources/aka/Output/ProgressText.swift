import Aka
import CommandLineKit

/// Tells a person what the tool is doing.
struct ProgressText {
  let progress: Progress

  func tell(_ event: RenameProgress) {
    switch event {
    case .staged, .locking: break  // over in milliseconds
    case .rehearsed(let report):
      guard !report.surprises.isEmpty else { return }
      progress.clear()
      let terminal = Terminal.error
      StandardStream.error.write(
        RehearsalText(width: terminal.columns ?? 100, style: terminal.style).warning(report))
    case .notRehearsed(let reason):
      progress.update("the application's statements are not rehearsed: \(reason)")
    case .waiting(let blockers): progress.update(waiting(for: blockers))
    case .blind:
      progress.update(
        "this role may not see other sessions (pg_read_all_stats), so only short lock timeouts protect the clients"
      )
    case .confirming:
      progress.update(
        "the names are exchanged; waiting until disk and synchronous standbys have confirmed it")
    case .brownout(let names, let left, let seesErrors):
      let eyes = seesErrors ? "" : " (errors cannot be seen: look at your applications)"
      let time = Amount.time(Double(left.components.seconds))
      progress.update(
        "brownout of \(names.map(\.description).joined(separator: ", ")): \(time) left; Ctrl-C ends it\(eyes)"
      )
    case .reconnecting: progress.update("the session was lost; trying to connect again, to end the brownout")
    case .brownoutEnded(let names):
      progress.update("\(names.map(\.description).joined(separator: ", ")) works again")
    case .subscriberBehind(let subscription, let server):
      progress.update(
        "waiting for subscription \(subscription) at \(server) to apply what was written before the rename")
    case .restaging: progress.update("the table changed meanwhile; staging its shim again")
    }
  }

  private func waiting(for blockers: [Blocker]) -> String {
    guard let first = blockers.first else { return "waiting" }
    let who = [first.pid.map { "pid \($0)" }, first.user, first.application].compactMap { $0 }.joined(
      separator: ", ")
    let others = blockers.count > 1 ? " and \(blockers.count - 1) more" : ""
    let age = first.age.map { "for " + Amount.time($0) } ?? "for an unknown time"
    let advice = blockers.allSatisfy(\.isAutovacuum) ? " (--cancel-autovacuum would cancel it)" : ""
    return "waiting, without queueing, for \(first.table): held \(age) by \(who)\(others): "
      + "\(first.state ?? "?"): \(first.query ?? "?")\(advice)"
  }
}
