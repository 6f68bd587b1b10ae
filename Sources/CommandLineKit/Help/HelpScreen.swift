/// The text of `--help`, made from the description of a command.
struct HelpScreen {
  /// Where the texts beside the labels start.
  private static let textColumn = 26

  let command: CommandDescription

  init(_ command: CommandDescription) { self.command = command }

  func rendered(columns: Int) -> String {
    var blocks: [String] = []
    let overview = [command.abstract, command.discussion].filter { !$0.isEmpty }.joined(separator: "\n\n")
    if !overview.isEmpty {
      blocks.append(TextWrapping.wrap("OVERVIEW: " + overview, columns: columns).joined(separator: "\n"))
    }
    blocks.append(TextWrapping.hang(command.usage, after: "USAGE: ", indent: 7, columns: columns))
    for section in argumentSections + subcommandSections {
      let entries = section.entries.map { Self.entry($0, columns: columns) }
      blocks.append("\(section.title.uppercased()):\n" + entries.joined(separator: "\n"))
    }
    if !subcommandSections.isEmpty {
      blocks.append("  See '\(command.path[0]) help \(subcommandPlaceholder)' for detailed help.")
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private struct Entry {
    let label: String
    let text: String
    var discussion = ""
  }

  private struct Section {
    let title: String
    let entries: [Entry]
  }

  private var argumentSections: [Section] {
    let shown = command.arguments.filter { !$0.isHidden }
    return HelpScreen.grouped(shown) {
      $0.section ?? ($0.kind == .positional ? "Arguments" : "Options")
    }
    .sorted { Self.rank($0.title) < Self.rank($1.title) }
    .map { title, members in
      Section(
        title: title,
        entries: members.map { Entry(label: $0.helpLabel, text: $0.helpText, discussion: $0.discussion) })
    }
  }

  /// The usual sections frame those that have a title of their own.
  private static func rank(_ title: String) -> Int {
    title == "Arguments" ? 0 : title == "Options" ? 2 : 1
  }

  private var subcommandSections: [Section] {
    let shown = command.subcommands.filter { !$0.isHidden }
    return HelpScreen.grouped(shown) { $0.group.map { $0 + " subcommands" } ?? "Subcommands" }
      .map { title, members in
        Section(
          title: title,
          entries: members.map { subcommand in
            let isDefault = subcommand.name == command.defaultSubcommand
            let names = ([subcommand.name] + subcommand.aliases).joined(separator: ", ")
            return Entry(label: names + (isDefault ? " (default)" : ""), text: subcommand.abstract)
          })
      }
  }

  private var subcommandPlaceholder: String {
    (command.path.dropFirst() + ["<subcommand>"]).joined(separator: " ")
  }

  private static func grouped<Element>(
    _ elements: [Element], by title: (Element) -> String
  ) -> [(title: String, members: [Element])] {
    var groups: [(title: String, members: [Element])] = []
    for element in elements {
      let title = title(element)
      if let index = groups.firstIndex(where: { $0.title == title }) {
        groups[index].members.append(element)
      } else {
        groups.append((title, [element]))
      }
    }
    return groups
  }

  private static func entry(_ entry: Entry, columns: Int) -> String {
    let indent = String(repeating: " ", count: textColumn)
    var label = "  " + entry.label
    if !entry.text.isEmpty {
      let room = textColumn - DisplayWidth.of(label)
      label += room > 0 ? String(repeating: " ", count: room) : "\n" + indent
      label = TextWrapping.hang(entry.text, after: label, indent: textColumn, columns: columns)
    }
    guard !entry.discussion.isEmpty else { return label }
    return TextWrapping.hang(entry.discussion, after: label + "\n        ", indent: 8, columns: columns)
      + "\n"
  }
}
