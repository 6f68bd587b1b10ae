import Foundation
import Testing

@testable import CommandLineKit

@Suite struct ManualTests {
  private func manual(_ format: String) -> String { failure(["--generate-manual", format]).full }

  @Test func manPageSaysWhatHelpSays() throws {
    let page = manual("man")
    #expect(
      page.hasPrefix(
        ".TH \"SHIP\" 1 \"\" \"ship 1.2.3\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\nship \\- sails the seas\n"
      ))
    let text = try rendered(page)
    #expect(text.contains("ship load [--hold <hold>]"))
    // Its line is longer than the page is wide, and stays whole: it is there to be copied.
    #expect(
      text.contains(
        "ship load crates --hold fore --colour red --weight 12 --weight 13 --note 'kept on one line'"))
    #expect(text.contains("Also: stow."))
    #expect(text.contains("Where to put it. (default: aft)"))
    #expect(!text.contains("contraband"))
    #expect(text.components(separatedBy: "--version").count == 2)
  }

  @Test func roffPrintsEveryCharacterAsItself() throws {
    let lines = [".dot first", "'quote first", #"back\slash \n \fB"#, "~/-/^/`/'/\"", "größer → 𝄞"]
    let page =
      ([".TH X 1", ".SH NAME", "x \\- y", ".nf"] + lines.map(Roff.escaping)).joined(separator: "\n") + "\n"
    let text = try rendered(page)
    for line in lines { #expect(text.contains(line), "\(line) is not in \(text)") }
  }

  @Test func markdownSaysWhatHelpSays() {
    let text = manual("markdown")
    #expect(text.hasPrefix("# ship\n\nSails the seas.\n\n```\nship <subcommand>\n```\n"))
    #expect(text.contains("\n```\nship load crates --hold fore --colour red"))
    #expect(text.contains("\n- [`ship load`](#ship-load): Loads cargo.\n"))
    #expect(text.contains("\n## ship load\n\nLoads cargo. Also: `stow`.\n"))
    #expect(text.contains("\n### ship dock fast\n"))
    #expect(text.contains("\n- `-h, --hold <hold>` — Where to put it. (default: aft)\n"))
    #expect(!text.contains("contraband"))
  }

  @Test func markdownEscapesWhatItWouldInterpret() {
    #expect(MarkdownManual.escaping("pg_stat_statements") == "pg_stat_statements")
    #expect(MarkdownManual.escaping("_old_ *new* <a> [b] `c` \\") == #"\_old_ \*new\* \<a> \[b\] \`c\` \\"#)
  }

  @Test func discussionsFallIntoBlocks() {
    #expect(
      TextBlock.blocks(of: "One,\ntwo.\n\nTwo.\n  a\n\n    b\n\nThree.")
        == [.paragraph("One, two."), .paragraph("Two."), .verbatim(["a", "", "  b"]), .paragraph("Three.")])
    #expect(TextBlock.blocks(of: "") == [])
  }

  @Test func refusesOtherForms() {
    let result = failure(["--generate-manual=pdf"])
    #expect(result.message == "Can't generate manuals for 'pdf'. Please provide one of 'man' or 'markdown'.")
    #expect(result.code == 64)
  }

  /// What a reader of the page sees. groff must have nothing to say against it.
  private func rendered(_ page: String) throws -> String {
    let groff = Process()
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    groff.executableURL = URL(filePath: "/usr/bin/env")
    // grotty(1): -c and -u leave out escape sequences and overstriking.
    groff.arguments = ["groff", "-man", "-ww", "-Tutf8", "-rLL=160n", "-P-c", "-P-b", "-P-u"]
    (groff.standardInput, groff.standardOutput, groff.standardError) = (input, output, errors)
    try groff.run()
    input.fileHandleForWriting.write(Data(page.utf8))
    try input.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    groff.waitUntilExit()
    #expect(groff.terminationStatus == 0 && complaints.isEmpty, "\(complaints)")
    return String(decoding: text, as: UTF8.self)
  }
}
