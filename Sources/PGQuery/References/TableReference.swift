/// A place in a text that means a relation by its name.
public struct TableReference: Equatable, Sendable {
  /// The schema, or nil when the search path decides.
  public let schema: String?
  /// The relation's own name, folded and unquoted.
  public let name: String
  /// The bytes of the name in the text, with its schema and quotes: what a rewrite replaces. For a literal, the
  /// whole string constant; for a body, the constant that holds it.
  public let range: Range<Int>
  /// What is done with the relation.
  public let use: Use
  /// Whether `ONLY` keeps inheriting tables and partitions out.
  public let only: Bool
  /// The alias in a FROM list or behind the target of a statement. Without one, the name is also the name under
  /// which columns are qualified, so who replaces it must add `AS` and the old name.
  public let alias: String?
  /// The index of the statement in the text.
  public let statement: Int

  /// The name, with the schema if there is one.
  public var qualifiedName: QualifiedName { QualifiedName(schema: schema, name: name) }
}

extension TableReference {
  /// What a reference does with the relation it names.
  public enum Use: String, Sendable, CaseIterable {
    /// Rows are read: FROM, JOIN, USING, and the query of a view, cursor or prepared statement.
    case read
    /// The target of INSERT.
    case insert
    /// The target of UPDATE.
    case update
    /// The target of DELETE.
    case delete
    /// The target of MERGE.
    case merge
    /// TRUNCATE.
    case truncate
    /// LOCK TABLE.
    case lock
    /// COPY ... FROM: rows come in.
    case copyFrom
    /// COPY ... TO: rows go out.
    case copyTo
    /// VACUUM, ANALYZE, CLUSTER, REINDEX or REFRESH.
    case maintenance
    /// A definition names the relation: CREATE, ALTER, REFERENCES, LIKE, INHERITS, GRANT, publications.
    case ddl
    /// DROP, COMMENT, SECURITY LABEL and others that name an object and not rows.
    case object
    /// A type name that is the relation's row type, if it is no other type: casts, columns, arguments, results,
    /// `%TYPE` and `%ROWTYPE`. Types written without a schema that are no relation's come as well.
    case rowType
    /// A column that is qualified with the relation and its schema, `public.users.id`; the range is that of the relation.
    case column
    /// A string constant that PostgreSQL resolves to a relation: `'users'::regclass`, `nextval('users_id_seq')`.
    case regclassLiteral
    /// A reference inside the body of DO or CREATE FUNCTION.
    case body
    /// An identifier whose meaning could not be decided, in a text that the grammar refuses.
    case undecided
  }
}
