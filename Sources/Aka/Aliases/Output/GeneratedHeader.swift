/// The first lines of a generated file: what made it, and from which state of the ledger. No time and no place, so that it
/// only changes when the code does.
public struct GeneratedHeader: Sendable {
  /// The lines.
  public let text: String

  /// A header.
  ///
  /// - Parameters:
  ///   - command: the words that generate the file again.
  ///   - model: what it was generated from.
  public init(command: [String], model: SchemaModel) {
    let phases = Dictionary(grouping: model.renames, by: \.phase).mapValues(\.count)
    let counts = Phase.allCases.compactMap { phase in
      phases[phase].map { "\($0) \(phase.rawValue.replacing("_", with: " "))" }
    }
    let state = counts.isEmpty ? "no table was renamed" : "former names: " + counts.joined(separator: ", ")
    let words = SwiftLiteral.printable((["aka", "generate"] + command).joined(separator: " ")) { _ in " " }
    text = """
      \(GeneratedFile.mark) \(Version.current) (\(words)). Do not edit.
      // State of the ledger: \(state).

      """
  }
}
