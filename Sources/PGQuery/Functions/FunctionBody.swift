/// The body of a function: `pg_proc.prosrc`, with its language.
public struct FunctionBody: Equatable, Sendable {
  /// The languages that are understood, and the rest.
  public enum Language: Equatable, Sendable {
    /// SQL inside a string. SQL-standard bodies follow their tables by OID and have no text.
    case sql
    /// PL/pgSQL.
    case plpgsql
    /// A compiled function, whose "source" is the name of a symbol.
    case compiled
    /// Any other language, in which a name can only be searched for.
    case other

    /// The language by its name in `pg_language`.
    public init(name: String) {
      switch name {
      case "sql": self = .sql
      case "plpgsql": self = .plpgsql
      case "c", "internal": self = .compiled
      default: self = .other
      }
    }
  }

  /// The language.
  public let language: Language
  /// The text.
  public let source: String

  /// A body.
  public init(language: Language, source: String) {
    self.language = language
    self.source = source
  }

  /// What the body says about the tables. A body that names none of them costs one pass over its bytes.
  public func analyze(for names: TableNames) -> FunctionAnalysis {
    switch language {
    case .compiled: .nothing
    case .other: ForeignBody(source: Array(source.utf8)).analyze(for: names)
    case .sql, .plpgsql:
      SQLBody(source: Array(source.utf8), isPLpgSQL: language == .plpgsql).analyze(for: names)
    }
  }

  /// The pieces of SQL in the body, for who wants to change its text; none in other languages.
  public var fragments: [Fragment] {
    let body = SQLBody(source: Array(source.utf8), isPLpgSQL: language == .plpgsql)
    return language == .sql || language == .plpgsql ? body.scan()?.fragments ?? [] : []
  }

  /// All references in the body; `undecided` ones where the grammar refuses it.
  func references() -> [BodyReference] {
    let body = SQLBody(source: Array(source.utf8), isPLpgSQL: language == .plpgsql)
    return language == .sql || language == .plpgsql ? body.scan()?.references { _ in true } ?? [] : []
  }
}
