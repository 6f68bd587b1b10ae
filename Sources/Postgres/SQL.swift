/// A piece of SQL in which values are bound, names are quoted, and raw text is loud.
///
///     try connection.run("SELECT relkind FROM pg_class WHERE oid = \(oid)")            // binds $1
///     try connection.run("ALTER TABLE \(table) RENAME TO \(Identifier("tb_user"))")    // quotes
///     try connection.run("COMMENT ON TABLE \(table) IS \(literal: comment)")           // a literal, for DDL
///     try connection.run("SET LOCAL lock_timeout = \(unescaped: milliseconds)")        // as it is
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  fileprivate enum Segment: Sendable {
    case text(String)
    case parameter(String?)
  }

  private var segments: [Segment]

  /// SQL that was written by hand.
  public init(stringLiteral text: String) { segments = [.text(text)] }

  /// SQL with interpolated values, names and pieces.
  public init(stringInterpolation: StringInterpolation) { segments = stringInterpolation.segments }

  /// SQL from somewhere else than this source file: an embedded file, the catalog's own `pg_get_viewdef`.
  public init(unescaped text: String) { segments = [.text(text)] }

  /// The text with `$1`, `$2`, ... in the places of the bound values.
  public var text: String { rendered.text }

  /// The bound values in PostgreSQL's text format; `nil` is NULL.
  var parameters: [String?] { rendered.parameters }

  /// The same with its values as literals, for where nothing can be bound. They have no type yet either way.
  public var inlined: SQL {
    segments.map { segment -> SQL in
      switch segment {
      case .text(let piece): SQL(unescaped: piece)
      case .parameter(let value): "\(literal: value)"
      }
    }.joined(separator: "")
  }

  private var rendered: (text: String, parameters: [String?]) {
    var text = ""
    var parameters: [String?] = []
    for segment in segments {
      switch segment {
      case .text(let piece): text += piece
      case .parameter(let value):
        parameters.append(value)
        text += "$\(parameters.count)"
      }
    }
    return (text, parameters)
  }

  /// How ``SQL`` is put together.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var segments: [Segment] = []

    /// Starts an empty piece.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Text written in the source.
    public mutating func appendLiteral(_ literal: String) { segments.append(.text(literal)) }

    /// Binds a value as a parameter.
    public mutating func appendInterpolation(_ value: some PostgresEncodable) {
      segments.append(.parameter(value.postgresText))
    }

    /// Binds a value or NULL. (The compiler warns of an optional without a label.)
    public mutating func appendInterpolation(nullable value: (some PostgresEncodable)?) {
      segments.append(.parameter(value.flatMap(\.postgresText)))
    }

    /// Quotes a name.
    public mutating func appendInterpolation(_ identifier: Identifier) { appendLiteral(identifier.quoted) }

    /// Quotes a schema and a name.
    public mutating func appendInterpolation(_ name: QualifiedName) { appendLiteral(name.quoted) }

    /// Quotes a name that the search_path may have to find.
    public mutating func appendInterpolation(_ name: WrittenName) { appendLiteral(name.quoted) }

    /// Another piece of SQL, with its own bound values.
    public mutating func appendInterpolation(_ sql: SQL) { segments += sql.segments }

    /// A quoted string literal, where PostgreSQL takes no parameter: in DDL. `nil` is NULL.
    public mutating func appendInterpolation(literal value: String?) {
      appendLiteral(value.map(SQL.quoteLiteral) ?? "NULL")
    }

    /// Text that is SQL already. Look twice at every use.
    public mutating func appendInterpolation(unescaped text: some CustomStringConvertible) {
      appendLiteral(text.description)
    }
  }

  /// `E''` when there is a backslash, so that the literal means the same whatever standard_conforming_strings says.
  private static func quoteLiteral(_ value: String) -> String {
    let hasBackslash = value.utf8.contains(UInt8(ascii: "\\"))
    var quoted = hasBackslash ? " E'" : "'"
    for scalar in value.unicodeScalars {
      if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
  }
}

extension Sequence<SQL> {
  /// The pieces with `separator` between them.
  public func joined(separator: SQL) -> SQL {
    var joined = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: 0)
    for (index, piece) in enumerated() {
      if index > 0 { joined.appendInterpolation(separator) }
      joined.appendInterpolation(piece)
    }
    return SQL(stringInterpolation: joined)
  }
}
