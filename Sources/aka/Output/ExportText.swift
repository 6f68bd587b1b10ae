import Aka
import CommandLineKit
import FoundationEssentials

/// What was exported, for a person, a pipe or a program.
struct ExportText {
  let json: Bool
  let quiet: Bool

  private struct Answer: Encodable {
    let files: [ExportedFile]
    let written: [String]
    let plan: Plan
  }

  /// - Parameter paths: where the files were written; `nil` if they go to standard output.
  func write(_ files: [ExportedFile], at paths: [String]?, of export: SQLExport) throws {
    let findings = export.plan.renames.flatMap { rename in
      rename.findings.filter { $0.severity != .note }.map { "\(rename.old): \($0.message)\n" }
    }
    if !quiet { StandardStream.error.write(findings.joined()) }
    if json {
      let answer = Answer(files: files, written: paths ?? [], plan: export.plan)
      StandardStream.output.write(try JSONText.render(answer))
    } else if let paths {
      StandardStream.output.write(paths.map { $0 + "\n" }.joined())
    } else if files.count == 1 {
      StandardStream.output.write(files[0].text)
    } else {
      for file in files { StandardStream.output.write("-- file: \(file.path)\n\(file.text)\n") }
    }
  }
}
