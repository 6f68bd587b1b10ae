import Aka
import CommandLineKit

/// Tells of targets as their turns end, and meanwhile how far it is.
struct FleetTelling<Outcome: Sendable & Codable>: Sendable {
  let progress: Progress
  let json: Bool
  let text: FleetText<Outcome>

  @Sendable func tell(_ event: FleetEvent<Outcome>) {
    switch event {
    case .began(_, let tally): progress.update(Self.status(tally))
    case .progress(let target, let event, let tally):
      guard let sentence = ProgressText.sentence(event) else { return }
      progress.update("\(Self.status(tally)); \(target): \(sentence)")
    case .ended(let result, let tally):
      if let line = json ? try? JSONText.line(result) : text.render(result) {
        progress.clear()
        StandardStream.output.write(line)
      }
      progress.update(Self.status(tally))
    }
  }

  /// `123 of 500, 2 failed, 8 at work; 14.2 a second, 27 s left`
  private static func status(_ tally: FleetTally) -> String {
    var text = "\(tally.ended) of \(Amount.count(tally.targets, "target"))"
    if tally.failed > 0 { text += ", \(tally.failed) failed" }
    text += ", \(tally.running) at work"
    if let rate = tally.rate, let left = tally.secondsLeft {
      text += "; \(Amount.tenths(rate)) a second, \(Amount.time(left)) left"
    }
    return text
  }
}

/// What became of one target, on lines of its own.
struct FleetText<Outcome: Sendable & Codable>: Sendable {
  /// What is to be told of the details; nil shows no line for a target that went well.
  let details: @Sendable (Outcome) -> String?
  /// What is to be told below.
  var items: @Sendable (Outcome) -> [String] = { _ in [] }

  func render(_ result: FleetResult<Outcome>) -> String? {
    let terminal = Terminal.output
    let details = result.outcome.flatMap(details)
    guard details != nil || result.result.isFailure || !result.problems.isEmpty else { return nil }
    let word =
      result.result == .answered
      ? nil : terminal.style(FleetSummary.colour(of: result.result), FleetSummary.word(result.result))
    let said = [word, details].compactMap { $0 }.joined(separator: ", ")
    let line = "\(VisibleText.escaping(result.target)): \(said)\n"
    let below =
      result.problems.flatMap { $0.split(separator: "\n") }.map { String($0.drop { $0.isWhitespace }) }
      + (result.outcome.map(items) ?? [])
    return line
      + below.map {
        TextWrapping.hang(
          VisibleText.escaping($0), after: "    ", indent: 4, columns: terminal.columns ?? .max) + "\n"
      }.joined()
  }
}
