import Aka
import CommandLineKit

/// Writes or checks generated files, and says what was done.
enum GenerateText {
  private struct Report: Encodable {
    let files: [File]
    let notes: [String]

    struct File: Encodable {
      let path: String
      /// What it was before, or with --check still is.
      let state: GeneratedFile.State
    }
  }

  static func deliver(
    _ files: [GeneratedFile], notes: [String], checking: Bool, as output: OutputOptions
  ) throws {
    let diffs = checking ? try files.map { try $0.diff() } : []
    let states = try files.map { checking ? try $0.state() : try $0.write() }
    let results = zip(files, states).map { Report.File(path: $0.path, state: $1) }
    if output.json {
      if !files.isEmpty {
        StandardStream.output.write(try JSONText.render(Report(files: results, notes: notes)))
      }
    } else {
      for note in notes where !output.quiet {
        StandardStream.error.write("Note: \(VisibleText.escaping(note))\n")
      }
      for result in results where !output.quiet || checking { tell(result, checking: checking) }
      for diff in diffs { StandardStream.output.write(diff) }
    }
    if checking, states.contains(where: { $0 != .fresh }) { throw ExitCode(3) }
  }

  private static func tell(_ file: Report.File, checking: Bool) {
    let said =
      switch (file.state, checking) {
      case (.fresh, _): "is up to date"
      case (.missing, true): "is missing; run the command without --check"
      case (.stale, true): "is stale; run the command without --check"
      case (.superfluous, true): "is to go; run the command without --check"
      case (.missing, false): "is written"
      case (.stale, false): "is updated"
      case (.superfluous, false): "is removed"
      }
    StandardStream.error.write("\(file.path) \(said).\n")
  }
}
