import Aka
import FoundationEssentials

/// Findings in the Static Analysis Results Interchange Format (OASIS, 2.1.0), which code hosts show beside the lines.
enum SARIFText {
  static func render(_ findings: [LintFinding]) throws -> String {
    try render(
      rules: LintRule.allCases.map {
        Rule(
          id: $0.rawValue, shortDescription: Message(text: $0.summary),
          defaultConfiguration: .init(level: $0.severity.rawValue))
      },
      results: findings.map {
        Result(
          ruleId: $0.rule.rawValue, level: $0.severity.rawValue,
          message: Message(text: "\($0.message). Instead: \($0.alternative)."),
          locations: [
            Location(file: $0.location.file, line: $0.location.line, column: $0.location.column)
          ])
      })
  }

  static func render(_ report: ScanReport) throws -> String {
    try render(
      rules: ScanFinding.Kind.allCases.map {
        Rule(
          id: rule($0),
          shortDescription: Message(
            text: $0 == .sql ? "SQL says a table's former name." : "A declaration says a table's former name."
          ),
          defaultConfiguration: .init(level: "warning"))
      },
      results: report.findings.map {
        Result(
          ruleId: rule($0.kind), level: "warning",
          message: Message(
            text: "\($0.name) is now \($0.replacement)." + ($0.suggestion.map { " Instead: \($0)" } ?? "")),
          locations: [Location(file: $0.file, line: $0.line, column: $0.column)])
      })
  }

  private static func rule(_ kind: ScanFinding.Kind) -> String { "former-name-in-\(kind.rawValue)" }

  private static func render(rules: [Rule], results: [Result]) throws -> String {
    let driver = Driver(name: "aka", version: Version.current, rules: rules)
    let log = Log(
      schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0",
      runs: [Run(tool: Tool(driver: driver), columnKind: "unicodeCodePoints", results: results)])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(log), as: UTF8.self) + "\n"
  }

  /// A path as a URI reference: all but unreserved characters and slashes is escaped (RFC 3986).
  private static func uri(_ path: String) -> String {
    path.utf8.reduce(into: path.hasPrefix("/") ? "file://" : "") { uri, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-._~/".unicodeScalars.contains(scalar)
      {
        uri.unicodeScalars.append(scalar)
      } else {
        uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  private struct Log: Encodable {
    let schema: String
    let version: String
    let runs: [Run]
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version, runs
    }
  }
  private struct Run: Encodable {
    let tool: Tool
    let columnKind: String
    let results: [Result]
  }
  private struct Tool: Encodable { let driver: Driver }
  private struct Driver: Encodable {
    let name: String
    let version: String
    let rules: [Rule]
  }
  private struct Rule: Encodable {
    let id: String
    let shortDescription: Message
    let defaultConfiguration: Configuration
    struct Configuration: Encodable { let level: String }
  }
  private struct Message: Encodable { let text: String }
  private struct Result: Encodable {
    let ruleId: String
    let level: String
    let message: Message
    let locations: [Location]
  }
  private struct Location: Encodable {
    let physicalLocation: Physical
    init(file: String, line: Int, column: Int) {
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: uri(file)), region: Region(startLine: line, startColumn: column))
    }
    struct Physical: Encodable {
      let artifactLocation: Artifact
      let region: Region
    }
    struct Artifact: Encodable { let uri: String }
    struct Region: Encodable {
      let startLine: Int
      let startColumn: Int
    }
  }
}
