import CommandLineKit
import FoundationEssentials
import Postgres

/// The result of a query, for people and for programs.
enum QueryText {
  /// Aligned columns, numbers to the right.
  static func table(_ rows: Rows, on terminal: Terminal) -> String {
    let fields = rows.fields
    guard !fields.isEmpty else { return "" }
    var table = TextTable(fields.map { .init($0.name, alignment: $0.isNumber ? .right : .left) })
    for row in rows {
      table.append(row.texts.map { $0.map { .init($0) } ?? .init("NULL", .dim) })
    }
    return table.render(width: terminal.isTTY ? terminal.columns : nil, style: terminal.style)
  }

  /// RFC 4180, with a header. NULL is an empty field, and an empty text is quoted.
  static func csv(_ rows: Rows) -> String {
    let fields = rows.fields
    guard !fields.isEmpty else { return "" }
    let lines = [fields.map { Self.field($0.name) }] + rows.map { $0.texts.map { $0.map(Self.field) ?? "" } }
    return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    // Scalar by scalar: a quote and a combining mark after it are one `Character`.
    return isPlain ? text : Identifier(text).quoted
  }

  /// An array of objects, whose keys are in the order of the columns.
  static func json(_ rows: Rows) -> String {
    let fields = rows.fields
    let keys = names(fields).map(string)
    let objects = rows.map { row in
      let members = zip(zip(keys, fields), row.texts).map { column, text in
        "\(column.0): \(text.map { value($0, column.1) } ?? "null")"
      }
      return "  {" + members.joined(separator: ", ") + "}"
    }
    return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }

  /// An object has a key once, so `a, a` becomes `a, a_2`.
  private static func names(_ fields: [Rows.Field]) -> [String] {
    var used: Set<String> = []
    return fields.map { field in
      var name = field.name
      var number = 2
      while !used.insert(name).inserted {
        name = "\(field.name)_\(number)"
        number += 1
      }
      return name
    }
  }

  private static func value(_ text: String, _ field: Rows.Field) -> String {
    if field.isJSON { return text }
    if field.isBoolean { return text == "t" ? "true" : "false" }
    // NaN and Infinity are no JSON.
    let isFinite = text.utf8.last.map { (0x30...0x39).contains($0) } ?? false
    return field.isNumber && isFinite ? text : string(text)
  }

  private static func string(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
