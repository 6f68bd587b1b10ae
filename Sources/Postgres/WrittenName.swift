/// A relation's name as a person wrote it: `users`, `app.users`, `"Weird ""one"".x"`.
public struct WrittenName: Hashable, Sendable {
  /// The schema, if one was written; otherwise the search_path decides.
  public let schema: Identifier?
  /// The name.
  public let name: Identifier

  /// Reads a name by PostgreSQL's rules: unquoted letters fold to lower case, `""` is a quote within quotes.
  public init(parsing text: String) throws(InvalidName) {
    var reader = NameReader(text)
    let parts = try reader.parts()
    guard parts.count <= 2 else { throw InvalidName(text: text, problem: .tooManyParts) }
    schema = parts.count == 2 ? parts[0] : nil
    name = parts[parts.count - 1]
  }

  /// Names a relation; without a schema, the search_path decides.
  public init(schema: Identifier?, _ name: Identifier) {
    self.schema = schema
    self.name = name
  }

  /// Names a relation exactly.
  public init(_ qualified: QualifiedName) {
    schema = qualified.schema
    name = qualified.name
  }

  /// The name for SQL; without a schema, PostgreSQL looks along the search_path.
  public var quoted: String { schema.map { $0.quoted + "." + name.quoted } ?? name.quoted }
}

extension WrittenName: CustomStringConvertible {
  /// The name, quoted only where it must be.
  public var description: String { schema.map { "\($0).\(name)" } ?? name.description }
}

/// A text that is no relation name.
public struct InvalidName: Error, Equatable, CustomStringConvertible {
  /// What was written.
  public let text: String
  /// What is wrong with it.
  public let problem: Problem

  /// The ways in which a name can be wrong.
  public enum Problem: Sendable {
    case empty, unterminatedQuote, unexpectedCharacter, tooLong, tooManyParts, containsNull
  }

  /// What is wrong, and how to write it.
  public var description: String {
    "'\(text)' is not a table name: \(reason)"
  }

  private var reason: String {
    switch problem {
    case .empty: "a part of it is empty."
    case .unterminatedQuote: "a double quote is not closed."
    case .unexpectedCharacter:
      "quote a name that holds anything but letters, digits, _ and $ as in SQL: '\"like this\"'."
    case .tooLong: "a name may have \(Identifier.maximumBytes) bytes; PostgreSQL would cut the rest silently."
    case .tooManyParts: "write NAME or SCHEMA.NAME; aka works in the database that it is connected to."
    case .containsNull: "it holds a zero byte."
    }
  }
}

/// Reads dotted identifiers, as `SplitIdentifierString` does in PostgreSQL (varlena.c).
private struct NameReader {
  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  mutating func parts() throws(InvalidName) -> [Identifier] {
    guard !text.utf8.contains(0) else { throw failure(.containsNull) }
    var parts = [try part()]
    while rest.unicodeScalars.first == "." {
      rest.unicodeScalars.removeFirst()
      parts.append(try part())
    }
    guard rest.isEmpty else { throw failure(.unexpectedCharacter) }
    return parts
  }

  private mutating func part() throws(InvalidName) -> Identifier {
    let name = rest.unicodeScalars.first == "\"" ? try quotedPart() : try barePart()
    guard !name.isEmpty else { throw failure(.empty) }
    guard name.utf8.count <= Identifier.maximumBytes else { throw failure(.tooLong) }
    return Identifier(name)
  }

  /// Works on scalars: a combining mark after the closing quote must not swallow it.
  private mutating func quotedPart() throws(InvalidName) -> String {
    var name = String.UnicodeScalarView()
    var scalars = rest.unicodeScalars.dropFirst()
    while let scalar = scalars.popFirst() {
      guard scalar == "\"" else {
        name.append(scalar)
        continue
      }
      guard scalars.first == "\"" else {
        rest = Substring(scalars)
        return String(name)
      }
      scalars.removeFirst()
      name.append("\"")
    }
    throw failure(.unterminatedQuote)
  }

  /// Folds ASCII only, as PostgreSQL does in UTF-8 (`downcase_identifier`, scansup.c).
  private mutating func barePart() throws(InvalidName) -> String {
    var name = String.UnicodeScalarView()
    var scalars = rest.unicodeScalars
    while let scalar = scalars.first, scalar.canStandBare(first: name.isEmpty) {
      scalars.removeFirst()
      name.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
    }
    rest = Substring(scalars)
    guard !name.isEmpty || rest.isEmpty || rest.unicodeScalars.first == "." else {
      throw failure(.unexpectedCharacter)
    }
    return String(name)
  }

  private func failure(_ problem: InvalidName.Problem) -> InvalidName {
    InvalidName(text: text, problem: problem)
  }
}

extension Unicode.Scalar {
  /// The scanner's `ident_start` and `ident_cont` (scan.l).
  fileprivate func canStandBare(first: Bool) -> Bool {
    if value >= 0x80 || self == "_" || ("a"..."z").contains(self) || ("A"..."Z").contains(self) {
      return true
    }
    return !first && (("0"..."9").contains(self) || self == "$")
  }
}
