import Testing

/// Reads the text format of OpenMetrics 1.0 by its rules, as far as gauges and counters go, and throws at what breaks one.
struct OpenMetricsReader {
  struct Sample: Equatable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  struct Broken: Error, CustomStringConvertible {
    let line: String
    let rule: String
    var description: String { "\(rule): \(line)" }
  }

  private(set) var samples: [Sample] = []
  private(set) var kinds: [String: String] = [:]
  private var family = ""
  private var helped: Set<String> = []

  init(_ text: String) throws {
    guard text.hasSuffix("\n# EOF\n") || text == "# EOF\n" else {
      throw Broken(line: "", rule: "a document ends with # EOF and a line feed")
    }
    for line in text.dropLast("# EOF\n".count).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
    {
      try read(String(line))
    }
    for name in kinds.keys where !helped.contains(name) { throw Broken(line: name, rule: "no HELP") }
  }

  func value(_ name: String, _ labels: [String: String]) -> Double? {
    samples.first { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }?.value
  }

  private mutating func read(_ line: String) throws {
    if let match = line.wholeMatch(of: /# TYPE ([a-z][a-z0-9_]*) (gauge|counter)/) {
      let name = String(match.1)
      guard kinds.updateValue(String(match.2), forKey: name) == nil else {
        throw Broken(line: line, rule: "a family is one block with one TYPE")
      }
      guard match.2 != "counter" || !name.hasSuffix("_total") else {
        throw Broken(line: line, rule: "a counter's family has no suffix")
      }
      family = name
    } else if let match = line.wholeMatch(of: /# HELP ([a-z][a-z0-9_]*) ((?:[^\\"]|\\[\\n"])*)/) {
      guard match.1 == family, helped.insert(family).inserted else {
        throw Broken(line: line, rule: "HELP belongs to its family, once")
      }
    } else {
      try readSample(line)
    }
  }

  private mutating func readSample(_ line: String) throws {
    guard let match = line.wholeMatch(of: /([a-z][a-z0-9_]*)(?:\{(.*)\})? (\S+)/), let value = Double(match.3)
    else { throw Broken(line: line, rule: "no sample") }
    let name = String(match.1)
    guard name == (kinds[family] == "counter" ? family + "_total" : family) else {
      throw Broken(line: line, rule: "a sample stands in its family's block")
    }
    guard kinds[family] != "counter" || value >= 0 else {
      throw Broken(line: line, rule: "a counter is not negative")
    }
    let sample = Sample(name: name, labels: try labels(String(match.2 ?? ""), line), value: value)
    guard !samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
      throw Broken(line: line, rule: "a series stands once")
    }
    samples.append(sample)
  }

  private func labels(_ text: String, _ line: String) throws -> [String: String] {
    var labels: [String: String] = [:]
    var rest = text[...]
    while !rest.isEmpty {
      guard let match = rest.prefixMatch(of: /([a-z_][a-z0-9_]*)="((?:[^\\"]|\\[\\n"])*)"(,|$)/) else {
        throw Broken(line: line, rule: "labels are name=\"escaped value\"")
      }
      let value = String(match.2).replacing(/\\(.)/) { $0.1 == "n" ? "\n" : String($0.1) }
      guard labels.updateValue(value, forKey: String(match.1)) == nil else {
        throw Broken(line: line, rule: "a label stands once")
      }
      rest = rest[match.range.upperBound...]
    }
    return labels
  }
}

@Suite struct OpenMetricsReaderTests {
  @Test(arguments: [
    "", "# EOF", "# TYPE a gauge\na 1\n# EOF\n", "# TYPE a gauge\n# HELP a x\nb 1\n# EOF\n", "a 1\n# EOF\n",
    "# TYPE a counter\n# HELP a x\na 1\n# EOF\n", "# TYPE a gauge\n# HELP a x\na 1\na 1\n# EOF\n",
    "# TYPE a gauge\n# HELP a x\na{b=\"c\"d\"} 1\n# EOF\n", "# TYPE a gauge\n# HELP a x\n\na 1\n# EOF\n",
    "# TYPE a gauge\n# HELP a x\na one\n# EOF\n", "# TYPE a stateset\n# HELP a x\n# EOF\n",
  ])
  func refusesWhatBreaksTheRules(text: String) {
    #expect(throws: OpenMetricsReader.Broken.self) { _ = try OpenMetricsReader(text) }
  }

  @Test func readsWhatKeepsThem() throws {
    let text = "# TYPE a counter\n# HELP a It \\\"is\\\".\na_total{b=\"\\\\ \\\" \\n\",c=\"\"} 1.5\n# EOF\n"
    let reader = try OpenMetricsReader(text)
    #expect(reader.samples == [.init(name: "a_total", labels: ["b": "\\ \" \n", "c": ""], value: 1.5)])
  }
}
