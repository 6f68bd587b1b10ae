import Aka
import Postgres
import TestSupport

/// Sees to it that every table of a database is renamed and answers to its old name through a shim, and takes shims away
/// where a script changes a definition, as an administrator would who uses the new name.
final class ShimKeeper {
  /// What is appended to a table's name to make its new one: no script says it, so it can be told apart in any text.
  static let suffix = "__renamed"

  private let connection: Connection
  private let aka: Aka
  private let kind: ShimWish
  /// The renames in force, by old name.
  private(set) var covered: [QualifiedName: Coverage] = [:]
  /// Why some table could not be renamed.
  private(set) var refusals: [String: Int] = [:]
  private(set) var renames = 0
  /// Whether shims may be gone that the ledger still counts on.
  private var isUnsettled = false

  struct Coverage {
    let new: QualifiedName
    /// The codes of the plan's findings: what it announced.
    let announced: Set<String>
    let columns: Set<String>
  }

  init(_ database: TestDatabase, shim kind: ShimWish = .view) throws {
    self.kind = kind
    connection = try database.connect()
    aka = Aka(connection: try database.connect())
    try aka.install()
    try connection.runScript(Self.inlineWithdrawal)
  }

  /// Inside a transaction of the script no other session can get at the table, and the script's role may own nothing.
  private static let inlineWithdrawal: SQL = """
    CREATE SCHEMA differential;
    GRANT USAGE ON SCHEMA differential TO PUBLIC;
    CREATE FUNCTION differential.withdraw(names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog AS $$
    DECLARE entry aka.sys_table_migrations;
    BEGIN
      FOR entry IN SELECT m.* FROM aka.sys_table_migrations m JOIN pg_class c ON c.oid = m.shim_oid
        WHERE m.status = 'active' AND format('"%s"."%s"', replace(m.schema_name, '"', '""'), replace(m.old_name, '"', '""')) = ANY(names)
      LOOP
        IF entry.alias_keys IS NULL THEN
          EXECUTE format('DROP VIEW %I.%I', entry.schema_name, entry.old_name);
        ELSE
          EXECUTE format('ALTER TABLE %I.%I DETACH PARTITION %I.%I', entry.schema_name, entry.old_name, entry.new_schema_name, entry.new_name);
          EXECUTE format('DROP TABLE %I.%I', entry.schema_name, entry.old_name);
          EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', entry.new_schema_name, entry.alias_keys ->> 'aside', entry.alias_keys ->> 'original');
        END IF;
        EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', entry.schema_name, entry.new_name, entry.old_name);
      END LOOP;
    END $$;
    """

  /// Which tables are tried. Without a primary key there is no alias, and to plan one for each of those tables again after every
  /// definition takes most of an hour. Through an alias a value for a GENERATED ALWAYS column is stored, as announced, and from
  /// there on every row differs.
  private static func eligible(for kind: ShimWish) -> SQL {
    kind == .view
      ? "true"
      : """
      EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
      AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity = 'a')
      """
  }

  /// Renames every table that can be renamed.
  func cover() throws {
    try settle()
    let names = try connection.run(
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
        AND \(Self.eligible(for: kind))
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'aka', 'differential')
        AND c.relname NOT LIKE \("%" + Self.suffix) AND octet_length(c.relname) <= \(63 - Self.suffix.utf8.count)
      ORDER BY c.oid
      """
    ).map { QualifiedName(try $0["nspname"], try $0["relname"]) }
    guard !names.isEmpty else { return }
    do {
      try rename(names)
    } catch is PlanRefused {
      for name in names {
        do { try rename([name]) } catch let refused as PlanRefused {
          for refusal in refused.refusals { refusals[refusal.description, default: 0] += 1 }
        }
      }
    }
  }

  private func rename(_ names: [QualifiedName]) throws {
    let requests = try names.map { name in
      let new = QualifiedName(name.schema, Identifier(name.name.name + Self.suffix))
      var options = RenameOptions()
      options.shim = kind
      return RenameRequest(
        old: try WrittenName(parsing: name.quoted), new: try WrittenName(parsing: new.quoted),
        options: options)
    }
    let accepted = Set(try aka.plan(requests).codesToAccept)
    let policy = LockPolicy(budget: .seconds(5))
    let outcome = try aka.rename(requests, accepting: accepted, policy: policy)
    for rename in outcome.plan.renames {
      covered[rename.old] = Coverage(
        new: rename.new, announced: Set(rename.findings.map(\.code)),
        columns: Set(rename.table.columns.map(\.name.name)))
    }
    renames += outcome.plan.renames.count
  }

  /// Gives tables their old names back: those with one of these names and their relatives, or all.
  func withdraw(_ names: Set<String>?) throws {
    try settle()
    for old in try affected(names) {
      try aka.rollback(
        try WrittenName(parsing: old.quoted), keepsNewName: false, policy: LockPolicy(budget: .seconds(5)))
      covered[old] = nil
    }
  }

  /// SQL that does the same inside of a transaction; nil if there is nothing to do. ``settle()`` must follow when the
  /// transaction is over, which may be rolled back.
  func inlineWithdrawal(_ names: Set<String>?) throws -> SQL? {
    let affected = try affected(names)
    guard !affected.isEmpty else { return nil }
    isUnsettled = true
    let list = affected.map { "\(literal: $0.quoted)" as SQL }.joined(separator: ", ")
    return "SELECT differential.withdraw(ARRAY[\(list)])"
  }

  /// A definition of a table changes the tables that inherit from it, and its partitions.
  private func affected(_ names: Set<String>?) throws -> [QualifiedName] {
    guard let names else { return covered.keys.sorted() }
    let named = covered.filter { names.contains($0.key.name.name) }
    guard !named.isEmpty else { return [] }
    let relatives = try connection.run(
      """
      WITH RECURSIVE family (oid) AS (
        SELECT to_regclass(name)::oid FROM unnest(\(named.values.map(\.new.quoted))::text[]) named (name)
        UNION
        SELECT CASE i.inhparent WHEN f.oid THEN i.inhrelid ELSE i.inhparent END
        FROM family f JOIN pg_inherits i ON f.oid IN (i.inhparent, i.inhrelid))
      SELECT n.nspname, c.relname FROM family JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
      """
    ).map { QualifiedName(try $0["nspname"], try $0["relname"]) }
    let family = Set(relatives)
    return covered.filter { family.contains($0.value.new) || names.contains($0.key.name.name) }.keys.sorted()
  }

  /// Brings the ledger up to date with shims that are gone.
  private func settle() throws {
    guard isUnsettled else { return }
    isUnsettled = false
    let gone = try connection.run(
      """
      UPDATE aka.sys_table_migrations m SET status = 'rolled_back', rollback_at = now(), shim_oid = NULL,
        compatibility_view_created = false
      WHERE status = 'active' AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = m.shim_oid)
      RETURNING schema_name, old_name
      """)
    for row in gone { covered[QualifiedName(try row["schema_name"], try row["old_name"])] = nil }
  }
}
