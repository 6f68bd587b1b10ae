import Testing

@testable import CommandLineKit

@Suite struct ScreenTests {
  @Test func eachFrameReplacesTheLast() {
    #expect(Screen.frame("a\nb\n", rows: 5) == "\u{1B}[Ha\u{1B}[K\r\nb\u{1B}[K\u{1B}[J")
  }

  @Test func aFrameIsNoHigherThanTheTerminal() {
    #expect(
      Screen.frame("a\nb\nc\nd\n", rows: 3)
        == "\u{1B}[Ha\u{1B}[K\r\nb\u{1B}[K\r\n… 2 more lines\u{1B}[K\u{1B}[J")
    #expect(!Screen.frame("a\nb\nc\n", rows: 3).contains("more"))
    #expect(!Screen.frame("a\nb\nc\n", rows: nil).contains("more"))
  }

  @Test func onlyATerminalHasOne() {
    func terminal(isTTY: Bool, _ term: String) -> Terminal {
      Terminal(.output, isTTY: isTTY, reportedColumns: 80, reportedRows: 24) { $0 == "TERM" ? term : nil }
    }
    #expect(Screen(terminal(isTTY: true, "xterm")) != nil && terminal(isTTY: true, "xterm").rows == 24)
    #expect(Screen(terminal(isTTY: true, "dumb")) == nil)
    #expect(Screen(terminal(isTTY: false, "xterm")) == nil && terminal(isTTY: false, "xterm").rows == nil)
  }
}
