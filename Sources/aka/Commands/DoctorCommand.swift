import Aka
import CommandLineKit

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find what a crash or a change by hand left behind, and repair it.",
    discussion: """
      Compares the ledger with the catalog. Without --fix it only looks. Exit code 3 means that something is left to do.
      Says also what the server and the role offer, and what is missing without what they lack; no exit code tells that.

      Example:
        aka doctor
        aka doctor --fix
      """)

  @Flag(help: "Repair what is safe to repair. Nothing that holds rows is touched.")
  var fix = false
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: fix ? "doctor" : nil).run(endingBrownouts: false)
    { aka in
      let found = try aka.examine()
      let environment = try aka.environment()
      let repaired = fix ? try aka.repair(found) : []
      let examination = repaired.isEmpty ? found : try aka.examine()
      if output.json {
        StandardStream.output.write(
          try JSONText.render(Report(environment: environment, examination: examination, repaired: repaired)))
      } else {
        tell(environment)
        tell(examination, repaired: repaired)
      }
      guard examination.diagnoses.isEmpty else { throw ExitCode(3) }
    }
  }

  private struct Report: Encodable {
    let environment: [EnvironmentFact]
    let examination: Examination
    let repaired: [Diagnosis]
  }

  private func tell(_ environment: [EnvironmentFact]) {
    let style = Terminal.output.style
    for fact in environment {
      let word = fact.isFine ? style(.green, "Fine:") : style(.yellow, "Mind:")
      StandardStream.output.write("\(word) \(fact.message): \(fact.effect)\n")
      if let remedy = fact.remedy { StandardStream.output.write("  \(remedy)\n") }
    }
  }

  private func tell(_ examination: Examination, repaired: [Diagnosis]) {
    let style = Terminal.output.style
    for line in examination.checked { StandardStream.output.write("Looked at: \(line)\n") }
    for diagnosis in repaired {
      StandardStream.output.write("\(style(.green, "Repaired:")) \(diagnosis.object): \(diagnosis.message)\n")
    }
    for diagnosis in examination.diagnoses {
      StandardStream.output.write(
        "\(style(.red, "Found:")) \(diagnosis.object): \(diagnosis.message)\n  \(diagnosis.remedy)\n")
    }
    for advice in examination.advice {
      StandardStream.output.write("\(style(.yellow, "Evidence:")) \(advice.message)\n  \(advice.remedy)\n")
    }
    for setting in examination.logging {
      let remedy = setting.remedy.map { "\n  \($0)" } ?? ""
      StandardStream.output.write("Log: \(setting.name) is \(setting.value): \(setting.meaning)\(remedy)\n")
    }
    if examination.diagnoses.isEmpty { StandardStream.output.write("There is nothing to repair.\n") }
  }
}
