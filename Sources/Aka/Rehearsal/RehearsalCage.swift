import Postgres

/// Where a role's statements are planned, so that nothing in them gets out of that role.
///
/// To plan is to run: PostgreSQL calls IMMUTABLE functions whose arguments it knows (`eval_const_expressions`), and STABLE ones for
/// its estimates. A function that some role wrote could leave that role with RESET ROLE, since the session is ours. In a
/// SECURITY DEFINER function it cannot: "cannot set parameter \"role\" within security-definer function". So the role gets one, in
/// a schema and a transaction that are rolled back.
struct RehearsalCage {
  private let function: QualifiedName

  /// Builds it, and assumes the role until the transaction ends.
  init(for role: Identifier, in schema: Identifier, on connection: Connection) throws {
    function = QualifiedName(schema, "aka_explain")
    try connection.run("GRANT USAGE, CREATE ON SCHEMA \(schema) TO \(role)")
    try connection.run("SET LOCAL ROLE \(role)")
    // A cursor takes one statement and no more, whatever the text says.
    try connection.run(
      """
      CREATE FUNCTION \(function)(statement pg_catalog.text) RETURNS pg_catalog.text LANGUAGE plpgsql SECURITY DEFINER AS $$
      DECLARE
        answers pg_catalog.refcursor;
        answer pg_catalog.text;
      BEGIN
        OPEN answers FOR EXECUTE statement;
        FETCH answers INTO answer;
        CLOSE answers;
        RETURN answer;
      END
      $$
      """)
  }

  /// The statement by which another one is run in it.
  func call(_ statement: SQL) -> SQL { "SELECT \(function)(\(literal: statement.text))" }
}
