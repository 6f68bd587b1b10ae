import CommandLineKit
import Testing

/// A command whose options can be set elsewhere.
private struct Sail: ParsableCommand {
  @Option(setting: "wind", help: "How strong.") var wind = 3
  @Option(setting: "port") var port: String?
  @Option(setting: "flags") var flag: [String] = []
  @Argument(setting: "crew") var crew: [String]
}

/// Settings as a file would have them.
private struct Logbook: SettingSource {
  let pages: [String: [String]]
  func setting(_ key: String, for argument: ArgumentDescription) throws -> Setting? {
    guard pages["torn"] == nil else { throw SettingError("logbook: torn") }
    return pages[key].map { Setting(words: $0, origin: "logbook: \(key)") }
  }
}

@Suite struct SettingTests {
  private func parse(
    _ words: [String], environment: [String: String] = [:], pages: [String: [String]] = [:]
  ) throws -> Sail {
    let sources: [any SettingSource] = [
      EnvironmentSettings(prefix: "SAIL_") { environment[$0] }, Logbook(pages: pages),
    ]
    return try #require(try Sail.parseAsRoot(words, settings: sources) as? Sail)
  }

  private func message(_ body: () throws -> Sail) -> (text: String, code: Int32) {
    do {
      _ = try body()
      return ("", 0)
    } catch { return (Sail.message(for: error), Sail.exitCode(for: error).rawValue) }
  }

  @Test func theCommandLineIsStrongestThenTheEnvironmentThenTheFile() throws {
    let (environment, pages) = (["SAIL_WIND": "5"], ["wind": ["7"], "port": ["Kiel"]])
    #expect(try parse(["ann", "--wind", "4"], environment: environment, pages: pages).wind == 4)
    #expect(try parse(["ann"], environment: environment, pages: pages).wind == 5)
    #expect(try parse(["ann"], pages: pages).wind == 7)
    #expect(try parse(["ann"]).wind == 3)
    #expect(try parse(["ann"], pages: pages).port == "Kiel")
    #expect(try parse(["ann"], environment: ["SAIL_WIND": ""], pages: pages).wind == 7)
  }

  @Test func listsReplaceEachOther() throws {
    let sail = try parse(
      ["--flag", "a"], environment: ["SAIL_FLAGS": "b;c", "SAIL_CREW": "ann;bob"], pages: ["flags": ["d"]])
    #expect(sail.flag == ["a"] && sail.crew == ["ann", "bob"])
    #expect(try parse([], environment: ["SAIL_FLAGS": "b;c"], pages: ["crew": ["eve"]]).flag == ["b", "c"])
  }

  @Test func aCommandKnowsWhatWasGiven() throws {
    let sail = try parse(["ann", "--wind", "4"], environment: ["SAIL_PORT": "Kiel"])
    #expect(sail.$wind && !sail.$port && sail.port == "Kiel")
  }

  @Test func whatIsWrongIsSaidWithItsPlace() {
    let environment = message { try parse(["ann"], environment: ["SAIL_WIND": "strong"]) }
    #expect(environment.text == "SAIL_WIND: The value 'strong' is invalid for '--wind <wind>'")
    #expect(environment.code == 64)
    let file = message { try parse(["ann"], pages: ["port": ["a", "b"]]) }
    #expect(file.text.hasPrefix("logbook: port: The value 'a b' is invalid"))
    let torn = message { try parse(["ann"], pages: ["torn": []]) }
    #expect(torn.text == "logbook: torn" && torn.code == 64)
    #expect(message { try parse([]) }.text == "Missing expected argument '<crew> ...'")
  }

  @Test func helpNamesTheSetting() {
    #expect(Sail.helpMessage(columns: 80).contains("How strong. (default: 3; setting: wind)"))
  }
}
