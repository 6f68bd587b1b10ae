import Foundation
import TestSupport

/// Takes a page of Markdown apart. What stands in `<!-- sh` .. `-->` runs and is not shown.
struct PageReader {
  private(set) var blocks: [PageBlock] = []
  private var open: (info: Substring, end: Substring, indent: Int, lines: [Substring], line: Int)?
  private var indented: (lines: [Substring], line: Int) = ([], 0)

  init(page name: String) throws {
    let page = try String(contentsOf: Repository.root.appending(path: name), encoding: .utf8)
    for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      read(line, number + 1)
    }
    closeIndented()
  }

  private mutating func read(_ line: Substring, _ number: Int) {
    let indent = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indent)
    if let block = open {
      guard text == block.end else {
        open?.lines.append(line.dropFirst(min(indent, block.indent)))
        return
      }
      blocks.append(PageBlock(kind: Self.kind(of: block.info), lines: block.lines, line: block.line))
      open = nil
    } else if text.hasPrefix("```") {
      closeIndented()
      open = (text.dropFirst(3), "```", indent, [], number)
    } else if text.hasPrefix("<!-- sh") {
      closeIndented()
      open = ("sh", "-->", indent, [], number)
    } else if indent >= 4, !text.isEmpty {
      if indented.lines.isEmpty { indented.line = number }
      // What is indented further goes on describing the line above.
      if indent == 4 { indented.lines.append(text) }
    } else if !text.isEmpty {
      closeIndented()
    }
  }

  private mutating func closeIndented() {
    if !indented.lines.isEmpty {
      blocks.append(PageBlock(kind: .commands, lines: indented.lines, line: indented.line))
    }
    indented = ([], 0)
  }

  private static func kind(of info: Substring) -> PageBlock.Kind {
    let words = info.split(separator: " ").map(String.init)
    if words.count > 1, words[0] == "excerpt" { return .excerpt(of: words[1]) }
    if words.count > 1 { return .file(words[1]) }
    let language = words.first ?? ""
    if PageBlock.scripts.contains(language) { return .script(language: language) }
    return language == "console" ? .console : .example(language)
  }
}
