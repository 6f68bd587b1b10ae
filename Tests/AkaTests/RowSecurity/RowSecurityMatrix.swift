import Postgres

/// What the tests of row-level security cross: policies, roles, and statements that leak where something leaks.
enum RowSecurityMatrix {
  /// The policies of a table, by the table that has them.
  static let policies: [(table: String, script: String)] = [
    ("own", "CREATE POLICY p ON own USING (owner = current_user)"),
    (
      "checked",
      "CREATE POLICY p ON checked TO $club USING (owner = current_user) WITH CHECK (owner = current_user AND secret <> 'no')"
    ),
    (
      "restricted",
      "CREATE POLICY p ON restricted USING (true); CREATE POLICY r ON restricted AS RESTRICTIVE USING (tenant = 1)"
    ),
    (
      "by_command",
      """
      CREATE POLICY s ON by_command FOR SELECT USING (true); CREATE POLICY d ON by_command FOR DELETE USING (tenant = 2);
      CREATE POLICY i ON by_command FOR INSERT WITH CHECK (owner = current_user);
      CREATE POLICY u ON by_command FOR UPDATE USING (owner = current_user) WITH CHECK (tenant = 1)
      """
    ),
    (
      "blind",
      """
      CREATE POLICY i ON blind FOR INSERT WITH CHECK (true); CREATE POLICY d ON blind FOR DELETE USING (true);
      CREATE POLICY u ON blind FOR UPDATE USING (true)
      """
    ),
    ("closed", ""),
    (
      "looked_up",
      """
      CREATE POLICY p ON looked_up USING (EXISTS (SELECT FROM tenants t WHERE t.id = looked_up.tenant AND t.who = current_user))
      """
    ),
  ]

  /// Who asks: every standing that a role can have towards a table.
  static let roles = [
    "root", "bypass", "owner", "forced", "member", "stranger", "reader", "writer", "outsider",
  ]

  /// `NAME` is the table or its shim, `$me` the role. What returns rows calls the column `x`.
  static let statements = [
    "SELECT string_agg(u::text, '|' ORDER BY id) AS x FROM NAME u",
    "SELECT count(*) AS x FROM NAME", "SELECT count(*) AS x FROM NAME WHERE false OR id > 0",
    // Costs nothing, so that the planner would like to ask it first, and tells what it sees.
    "SELECT id AS x FROM NAME WHERE leak(secret) ORDER BY id",
    "SELECT id AS x FROM NAME WHERE owner <> '$me' AND leak(secret) ORDER BY id",
    "SELECT 1 / (id - 2) AS x FROM NAME ORDER BY id", "SELECT secret::int AS x FROM NAME WHERE id = 2",
    "SELECT id AS x FROM NAME ORDER BY id FOR UPDATE", "SELECT id AS x FROM NAME ORDER BY id FOR KEY SHARE",
    "SELECT a.id AS x FROM NAME a JOIN NAME b USING (owner) ORDER BY a.id",
    "SELECT id AS x FROM (SELECT * FROM NAME OFFSET 0) u ORDER BY id",
    "SELECT x FROM through_view_NAME", "SELECT through_function_NAME() AS x",
    "INSERT INTO NAME VALUES (100, '$me', 'new', 1)",
    "INSERT INTO NAME VALUES (100, '$me', 'new', 1) RETURNING secret AS x",
    "INSERT INTO NAME VALUES (100, 'somebody', 'new', 3)",
    "INSERT INTO NAME VALUES (100, 'somebody', 'new', 3) RETURNING secret AS x",
    "INSERT INTO NAME VALUES (100, '$me', 'no', 1)", "INSERT INTO NAME VALUES (100, '$me', 'bad', 1)",
    // Each row in turn is there already: the error must not tell what else is in it, or that it is there.
    "INSERT INTO NAME SELECT 2, '$me', 'twice', 1",
    "INSERT INTO NAME SELECT id + 100, owner, secret, tenant FROM NAME RETURNING id AS x",
    "INSERT INTO NAME VALUES (1, '$me', 'up', 1) ON CONFLICT (id) DO UPDATE SET secret = 'up' RETURNING secret AS x",
    "INSERT INTO NAME VALUES (2, '$me', 'up', 1) ON CONFLICT (id) DO UPDATE SET secret = NAME.secret RETURNING secret AS x",
    "INSERT INTO NAME VALUES (2, '$me', 'up', 1) ON CONFLICT DO NOTHING RETURNING secret AS x",
    "UPDATE NAME SET secret = 'changed'", "UPDATE NAME SET secret = 'changed' WHERE id = 2",
    "UPDATE NAME SET secret = 'changed' RETURNING id || owner AS x", "UPDATE NAME SET owner = 'somebody'",
    "UPDATE NAME SET owner = '$me' RETURNING id || secret AS x", "UPDATE NAME SET tenant = 3 WHERE id < 9",
    "UPDATE NAME SET secret = secret || '!' WHERE leak(secret)",
    "UPDATE NAME SET secret = 'bad' WHERE id = 1",
    "UPDATE NAME SET tenant = t.id FROM tenants t WHERE t.who = NAME.owner AND t.id = 1 RETURNING NAME.id AS x",
    "UPDATE NAME SET id = 2 WHERE id = 1",
    "DELETE FROM NAME", "DELETE FROM NAME WHERE id = 2", "DELETE FROM NAME WHERE leak(secret)",
    "DELETE FROM NAME RETURNING id || secret AS x",
    "WITH gone AS (DELETE FROM NAME RETURNING *) SELECT count(*) AS x FROM gone",
    "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM NAME ORDER BY id LOOP RAISE NOTICE '%', r; END LOOP; END $$",
    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) UPDATE NAME SET secret = 'e' WHERE leak(secret)",
  ]

  /// Tables with those policies and a row of each role's, `$word` in the names of the roles.
  static let script: String = {
    let tables = policies.map { name, policy in
      """
      CREATE TABLE \(name) (id int PRIMARY KEY, owner text, secret text CHECK (secret <> 'bad'), tenant int);
      INSERT INTO \(name) SELECT n, role || '_$word', 'secret of ' || role, n % 3
        FROM unnest(ARRAY['\(roles.joined(separator: "', '"))']) WITH ORDINALITY AS r (role, n);
      ALTER TABLE \(name) OWNER TO $owner; ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY;
      GRANT ALL ON \(name) TO $bypass, $forced, $member, $stranger; GRANT SELECT ON \(name) TO $reader;
      GRANT INSERT, UPDATE, DELETE ON \(name) TO $writer;
      \(policy);
      """
    }
    return """
      CREATE TABLE tenants (id int, who text); GRANT SELECT ON tenants TO PUBLIC;
      INSERT INTO tenants SELECT t, role || '_$word' FROM generate_series(0, 1) t,
        unnest(ARRAY['\(roles.joined(separator: "', '"))']) role;
      CREATE FUNCTION leak(told text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001
        AS 'BEGIN RAISE NOTICE ''%'', told; RETURN true; END';
      \(tables.joined(separator: "\n"))
      """
  }()

  /// What others build on a name, to be asked by those who may not ask it themselves.
  static func neighbours(of name: String) -> String {
    """
    CREATE VIEW through_view_\(name) AS SELECT string_agg(u::text, '|' ORDER BY id) AS x FROM \(name) u;
    ALTER VIEW through_view_\(name) OWNER TO $member; GRANT SELECT ON through_view_\(name) TO PUBLIC;
    CREATE FUNCTION through_function_\(name)() RETURNS text LANGUAGE sql SECURITY DEFINER
      AS 'SELECT string_agg(u::text, ''|'' ORDER BY id) FROM \(name) u';
    ALTER FUNCTION through_function_\(name)() OWNER TO $member;
    """
  }
}
