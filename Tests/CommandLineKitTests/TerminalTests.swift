import Spelling
import Testing

@testable import CommandLineKit

@Suite struct TerminalTests {
  private func terminal(tty: Bool = true, reported: Int? = 120, _ environment: [String: String] = [:])
    -> Terminal
  {
    Terminal(.output, isTTY: tty, reportedColumns: reported) { environment[$0] }
  }

  @Test func colourIsForTerminalsThatWantIt() {
    #expect(terminal().style == .ansi)
    #expect(terminal(tty: false).style == .plain)
    #expect(terminal(["NO_COLOR": "1"]).style == .plain)
    #expect(terminal(["NO_COLOR": ""]).style == .ansi)
    #expect(terminal(["TERM": "dumb"]).style == .plain)
  }

  @Test func linesAreRewrittenWhereTheyCanBeErased() {
    #expect(terminal(["NO_COLOR": "1"]).canRewrite)
    #expect(!terminal(["TERM": "dumb"]).canRewrite)
    #expect(!terminal(tty: false).canRewrite)
  }

  @Test func widthComesFromTheUserThenTheTerminal() {
    #expect(terminal().columns == 120)
    #expect(terminal(["COLUMNS": "60"]).columns == 60)
    #expect(terminal(["COLUMNS": "0"]).columns == 120)
    #expect(terminal(["COLUMNS": "wide"]).columns == 120)
    #expect(terminal(tty: false).columns == nil)
    #expect(terminal(tty: false, ["COLUMNS": "60"]).columns == 60)
  }

  @Test func stylesAreEscapeSequencesOrNothing() {
    #expect(Style.ansi(.bold, "x") == "\u{1B}[1mx\u{1B}[0m")
    #expect(Style.ansi(.red, "") == "")
    #expect(Style.plain(.red, "x") == "x")
  }

  @Test func aTerminalGetsOneLineRewritten() {
    let start = ContinuousClock.now
    var line = ProgressLine(.rewriting(columns: 10))
    #expect(line.clear() == nil)
    #expect(line.update("reading\na long log", at: start) == "\r\u{1B}[Kreading\\…")
    #expect(line.update("too soon", at: start + .milliseconds(50)) == nil)
    #expect(line.update("later", at: start + .milliseconds(150)) == "\r\u{1B}[Klater")
    #expect(line.clear() == "\r\u{1B}[K")
    #expect(line.clear() == nil)
  }

  @Test func aLogGetsALineNowAndThen() {
    let start = ContinuousClock.now
    var line = ProgressLine(.occasional)
    #expect(line.update("10 %", at: start) == "10 %\n")
    #expect(line.update("20 %", at: start + .seconds(4)) == nil)
    #expect(line.update("30 %", at: start + .seconds(5)) == "30 %\n")
    #expect(line.clear() == nil)
  }

  @Test func quietMeansSilent() {
    var line = ProgressLine(.silent)
    #expect(line.update("10 %", at: .now) == nil)
  }

  @Test(arguments: [
    ("json", "jsno", 1), ("json", "jsn", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ("x", "x", 0),
  ])
  func distances(first: String, second: String, distance: Int) {
    #expect(Spelling.distance(first, second) == distance)
    #expect(Spelling.distance(second, first) == distance)
  }

  @Test(arguments: [
    ("quietFor", "quiet-for"), ("useHTTPProxy", "use-http-proxy"), ("Rename", "rename"), ("json", "json"),
    ("snake_case", "snake-case"),
  ])
  func kebabCase(name: String, kebab: String) {
    #expect(name.kebabCased == kebab)
  }
}
