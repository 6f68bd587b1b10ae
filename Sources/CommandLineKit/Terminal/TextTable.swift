/// A table of aligned columns.
public struct TextTable: Sendable {
  /// Where the texts of a column stand.
  public enum Alignment: Sendable {
    /// For texts.
    case left
    /// For numbers.
    case right
  }

  /// The heading of a column and the place of its texts.
  public struct Column: Sendable, ExpressibleByStringLiteral {
    let header: String
    let alignment: Alignment

    /// Creates a column.
    public init(_ header: String, alignment: Alignment = .left) {
      self.header = VisibleText.escaping(header)
      self.alignment = alignment
    }

    /// Creates a column of texts.
    public init(stringLiteral header: String) { self.init(header) }
  }

  /// One text, possibly set off.
  public struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    let attribute: Style.Attribute?

    /// Creates a cell; control characters and line breaks in the text become visible escapes.
    public init(_ text: String, _ attribute: Style.Attribute? = nil) {
      self.text = VisibleText.escaping(text)
      self.attribute = attribute
    }

    /// Creates a plain cell.
    public init(stringLiteral text: String) { self.init(text) }
  }

  private let columns: [Column]
  private var rows: [[Cell]] = []
  /// What stands below a row, by its index.
  private var notes: [Int: [String]] = [:]

  /// Creates an empty table.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Whether there are no rows.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row, which has a cell for each column, and lines that stand below it across all columns.
  public mutating func append(_ row: [Cell], below notes: [String] = []) {
    precondition(row.count == columns.count, "a row has a cell for each column")
    if !notes.isEmpty { self.notes[rows.count] = notes.map(VisibleText.escaping) }
    rows.append(row)
  }

  /// How wide the columns are when nothing is cut.
  public var naturalWidth: Int { total(of: fittedWidths(to: nil)) }

  /// The table with its header, each line ended; wider than `width` (nil: without limit) only when even the
  /// narrowest columns do not fit.
  public func render(width: Int?, style: Style = .plain) -> String {
    let widths = fittedWidths(to: width)
    let header = columns.map { Cell($0.header, .bold) }
    var text = line(header, widths, style) + "\n"
    for (index, row) in rows.enumerated() {
      text += line(row, widths, style) + "\n"
      for note in notes[index] ?? [] {
        text += TextWrapping.hang(note, after: Self.noteIndent, indent: 6, columns: width ?? .max) + "\n"
      }
    }
    return text
  }

  private static let noteIndent = "    "

  private func total(of widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap * max(widths.count - 1, 0)
  }

  private static let gap = 2
  private static let narrowest = 4

  /// The natural widths, with the widest columns made narrower until the line fits.
  private func fittedWidths(to width: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(DisplayWidth.of(columns[index].header)) { max($0, DisplayWidth.of($1[index].text)) }
    }
    guard let width else { return widths }
    var excess = total(of: widths) - width
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.narrowest
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
    var line = ""
    var owed = 0
    for (index, cell) in cells.enumerated() {
      let text = VisibleText.truncating(cell.text, to: widths[index])
      let padding = widths[index] - DisplayWidth.of(text)
      let isRight = columns[index].alignment == .right
      // Padding is only written when something follows it: no line ends with spaces.
      if !text.isEmpty {
        line += String(repeating: " ", count: owed + (isRight ? padding : 0))
        line += cell.attribute.map { style($0, text) } ?? text
        owed = isRight ? 0 : padding
      } else {
        owed += padding
      }
      owed += Self.gap
    }
    return line
  }
}
