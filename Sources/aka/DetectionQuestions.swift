import Aka
import CommandLineKit
import Glibc
import Postgres

/// Asks a person what became of tables that structure cannot tell apart.
enum DetectionQuestions {
  /// The answers; `nil` where there is no terminal, or if the person does not know either.
  static func ask(about open: [Ambiguity]) throws -> DetectionAnswers? {
    guard isatty(STDIN_FILENO) == 1, let question = open.first else { return nil }
    var text = "What became of \(question.old)?\n"
    for (index, candidate) in question.candidates.enumerated() {
      text += "  \(index + 1)  it is \(DetectionText.candidate(candidate))\n"
    }
    text += "  d  it was dropped\nNumber, or d; anything else leaves it open: "
    StandardStream.error.write(text)
    let answer = readLine()?.filter { !$0.isWhitespace } ?? ""
    var answers = DetectionAnswers()
    if answer == "d" {
      answers.dropped = [WrittenName(question.old)]
    } else if let number = Int(answer), question.candidates.indices.contains(number - 1) {
      answers.renames = [(WrittenName(question.old), WrittenName(question.candidates[number - 1].new))]
    } else {
      return nil
    }
    return answers
  }
}
