import Aka
import CommandLineKit

/// Tells a person how migrations get on, and what they did.
struct MigrationText {
  let progress: Progress
  let isQuiet: Bool
  private let renames: ProgressText

  init(progress: Progress, isQuiet: Bool) {
    (self.progress, self.isQuiet, renames) = (progress, isQuiet, ProgressText(progress: progress))
  }

  func tell(_ event: MigrationProgress) {
    switch event {
    case .waitingForRunner(let holder):
      let who = holder.flatMap(\.pid).map { "pid \($0)" } ?? "another session"
      progress.update("waiting: \(who)\(holder?.user.map { " (\($0))" } ?? "") runs migrations here")
    case .running(let name, let step, let count):
      progress.update(count > 1 ? "\(name), step \(step) of \(count)" : "\(name)")
    case .retrying(let name, let reason): progress.update("\(name): \(reason); trying again")
    case .foundDone(let name, let step):
      say("\(name): step \(step + 1) was done already, and is recorded now")
    case .notice(let notice, let location):
      if notice.severity != "DEBUG" { say("\(location): \(notice.severity): \(notice.message)") }
    case .rename(let event): renames.tell(event)
    case .missing(let names):
      say("applied, but without a file: \(names.map(\.text).joined(separator: ", "))")
    case .done: break
    }
  }

  private func say(_ line: String) {
    guard !isQuiet else { return }
    progress.clear()
    StandardStream.error.write(line + "\n")
  }

  static func write(_ outcome: MigrationOutcome, as output: OutputOptions) throws {
    if output.json {
      StandardStream.output.write(try JSONText.render(outcome))
      return
    }
    let verb = outcome.direction == .up ? "Applied" : "Reverted"
    for done in outcome.done {
      let steps = done.steps > 1 ? ", \(done.steps) steps" : ""
      StandardStream.output.write("\(verb) \(done.name) (\(Amount.time(done.seconds))\(steps)).\n")
    }
    if outcome.done.isEmpty {
      StandardStream.output.write(
        outcome.direction == .up
          ? "Everything is applied; there is nothing to do.\n" : "Nothing was reverted.\n")
    }
  }
}
