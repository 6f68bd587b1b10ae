/// Figures in the text format of OpenMetrics 1.0, which Prometheus and node_exporter's textfile collector read.
///
/// Only gauges and counters, because the textfile collector refuses a file that has any other type in it.
public struct OpenMetrics {
  /// A sort of metric.
  public enum Kind: String {
    case gauge
    case counter
  }

  private var families: [String] = []

  /// Nothing yet.
  public init() {}

  /// Adds a metric with all of its samples; one without samples is left out.
  public mutating func add(
    _ name: String, _ kind: Kind, help: String, _ samples: [(labels: [(String, String)], value: Double)]
  ) {
    guard !samples.isEmpty else { return }
    // "The MetricPoint's Total Value Sample MetricName MUST have the suffix _total."
    let sampleName = kind == .counter ? name + "_total" : name
    var lines = ["# TYPE \(name) \(kind.rawValue)", "# HELP \(name) \(Self.escaping(help))"]
    for sample in samples {
      let labels = sample.labels.map { "\($0)=\"\(Self.escaping($1))\"" }.joined(separator: ",")
      lines.append("\(sampleName)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))")
    }
    families.append(lines.joined(separator: "\n") + "\n")
  }

  /// The document.
  public var text: String { families.joined() + "# EOF\n" }

  private static func escaping(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func number(_ value: Double) -> String {
    value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
