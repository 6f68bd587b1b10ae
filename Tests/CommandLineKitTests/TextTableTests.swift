import CommandLineKit
import Testing

@Suite struct TextTableTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("表", 2), ("ｶ", 1), ("Ａ", 2), ("한국", 4),
    ("\u{1112}\u{1161}", 2),
    ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("☀", 1), ("☀️", 2), ("\u{200B}", 0), ("ü_表", 4), ("…", 1),
  ])
  func widths(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("\t", "\\t"), ("\u{1B}[31m", "\\u{1B}[31m"),
    ("\u{202E}evil", "\\u{202E}evil"), ("\u{9B}", "\\u{9B}"), ("tb_übung", "tb_übung"),
  ])
  func controlCharactersBecomeVisible(text: String, shown: String) {
    #expect(VisibleText.escaping(text) == shown)
  }

  private func sample() -> TextTable {
    var table = TextTable(["table", TextTable.Column("rows", alignment: .right), "verdict"])
    table.append(["users", "12", TextTable.Cell("quiet", .green)])
    table.append(["表\nx", "1048576", ""])
    return table
  }

  @Test func columnsAlign() {
    #expect(
      sample().render(width: nil) == """
        table     rows  verdict
        users       12  quiet
        表\\nx  1048576

        """)
  }

  @Test func styleSurroundsTheTextNotThePadding() {
    let line = sample().render(width: nil, style: .ansi).split(separator: "\n")[1]
    #expect(line == "users       12  \u{1B}[32mquiet\u{1B}[0m")
  }

  @Test func theWidestColumnGivesWay() {
    var table = TextTable(["name", "statement"])
    table.append(["users", "SELECT 表表表表 FROM users"])
    let lines = table.render(width: 20).split(separator: "\n")
    #expect(lines.map { DisplayWidth.of($0) <= 20 } == [true, true])
    #expect(lines[1] == "users  SELECT 表表…")
  }

  @Test func aTableThatCannotFitKeepsItsColumnsReadable() {
    var table = TextTable(["first column", "second column"])
    table.append(["abcdefgh", "ijklmnop"])
    #expect(table.render(width: 3) == "fir…  sec…\nabc…  ijk…\n")
  }
}

@Suite struct TableNoteTests {
  @Test func notesStandBelowTheirRow() {
    var table = TextTable(["a", "b"])
    table.append(["1", "2"], below: ["first do\nthis", "then that which is long"])
    table.append(["3", "4"])
    #expect(table.naturalWidth == 4)
    #expect(
      table.render(width: 26) == """
        a  b
        1  2
            first do\\nthis
            then that which is
              long
        3  4

        """)
  }
}
