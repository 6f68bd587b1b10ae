import PGQuery
import Postgres

/// Writes definitions anew with the table's own name. What it cannot be sure of it leaves to a person.
struct Repointer {
  let entry: LedgerEntry

  /// An object that PostgreSQL prints, with every name in full.
  func repoint(_ object: OutgoingShim.Repointed) -> Repointing.Object? {
    let original = object.definition.text
    guard let text = repoint(statement: original) else { return nil }
    return Repointing.Object(
      description: object.name.description,
      view: object.isLockable ? (object.name, object.owner) : nil, version: object.version,
      original: original, repointed: text)
  }

  /// A function whose text says the name.
  func repoint(_ function: DependentFunction, in catalog: Catalog) throws -> Repointing.Object? {
    guard function.isOwned, ["sql", "plpgsql"].contains(function.language) else { return nil }
    let row = try catalog.connection.run(
      """
      SELECT prosrc, pg_get_functiondef(oid) AS definition, jsonb_build_object('catalog', 'pg_proc', 'oid', oid::bigint,
        'xmin', xmin::text) AS version FROM pg_proc
      WHERE oid = \(function.oid)::oid AND prokind IN ('f', 'p') AND prosqlbody IS NULL
      """
    ).first
    guard let row, let body = repoint(body: try row["prosrc"], language: function.language) else {
      return nil
    }
    return Repointing.Object(
      description: function.signature, view: nil, version: try row.json("version"),
      original: try row["definition"],
      repointed: try FunctionPatches(connection: catalog.connection).definition(of: function.oid, body: body)
        .text)
  }

  /// A single statement.
  private func repoint(statement text: String) -> String? {
    guard let tree = try? Parser.parse(text) else { return nil }
    let places = tree.references().filter(means).map { Place(range: $0.range, text: name(for: $0)) }
    guard let replaced = replace(places, in: text) else { return nil }
    return (try? Parser.parse(replaced)) == nil ? nil : replaced
  }

  /// A body is repointed when the grammar explains every mention: a name inside a string may be anything.
  private func repoint(body: String, language: String) -> String? {
    let source = FunctionBody(language: .init(name: language), source: body)
    let names = TableNames([entry.shimName.name.name])
    let mentions = source.analyze(for: names).mentions.filter { mention in
      mention.schema.map { $0 == entry.shimName.schema.name } ?? true
    }
    var places = source.statements(naming: names).flatMap { piece in
      piece.tree.references().filter(means).map {
        Place(range: piece.range(of: $0), text: name(for: $0))
      }
    }
    for mention in mentions where mention.form == .reference(.rowType) {
      places.append(Place(range: mention.range, text: type(named: mention, in: body)))
    }
    let explained = Set(places.map(\.range))
    guard !mentions.isEmpty, mentions.allSatisfy({ $0.form != .text && explained.contains($0.range) }),
      let replaced = replace(places, in: body)
    else { return nil }
    let left = FunctionBody(language: source.language, source: replaced).analyze(for: names).mentions
    return left.isEmpty ? replaced : nil
  }

  /// The type of a variable: `users`, or `users.id` before `%TYPE`.
  private func type(named mention: Mention, in body: String) -> String? {
    let text = String(decoding: Array(body.utf8)[mention.range], as: UTF8.self)
    guard let written = try? WrittenName(parsing: text) else { return nil }
    if written.name == entry.shimName.name, written.schema?.name == mention.schema {
      return name(schema: mention.schema)
    }
    guard mention.schema == nil, written.schema == entry.shimName.name else { return nil }
    return name(schema: nil).map { "\($0).\(written.name.quoted)" }
  }

  private func means(_ reference: TableReference) -> Bool {
    reference.name == entry.shimName.name.name
      && reference.schema.map { $0 == entry.shimName.schema.name } ?? true
  }

  /// A place in a text and what is to stand there; `nil` if that is for a person to say.
  private struct Place {
    let range: Range<Int>
    let text: String?
  }

  private func replace(_ places: [Place], in text: String) -> String? {
    // The shim shows the columns under other names than the table: more than a name would have to change.
    guard entry.columns.isEmpty, !places.isEmpty else { return nil }
    var bytes = Array(text.utf8)
    var last: Range<Int>?
    for place in places.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) where place.range != last {
      guard let name = place.text else { return nil }
      bytes.replaceSubrange(place.range, with: name.utf8)
      last = place.range
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Columns may be qualified with the old name, which therefore stays as an alias.
  private func name(for reference: TableReference) -> String? {
    guard let name = name(schema: reference.schema) else { return nil }
    switch reference.use {
    case .read, .insert, .update, .delete, .merge:
      return reference.alias == nil ? "\(name) AS \(entry.shimName.name.quoted)" : name
    case .rowType, .lock, .truncate: return name
    case .copyFrom, .copyTo, .maintenance, .ddl, .object, .column, .regclassLiteral, .body, .undecided:
      return nil
    }
  }

  /// A name that was found along the search_path is found along it still, as the caller means it, unless the table is in
  /// another schema.
  private func name(schema: String?) -> String? {
    let (shim, table) = (entry.shimName, entry.tableName)
    guard schema != nil || shim.schema == table.schema else { return nil }
    return schema == nil ? table.name.quoted : table.quoted
  }
}
