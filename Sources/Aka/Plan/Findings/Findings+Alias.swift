import Postgres

/// What can be observed through an alias table, and what its owner must know while it lives.
extension Findings {
  var alias: [Finding] {
    aliasUpserts + aliasOnly + aliasStatements + aliasIdentities + [aliasDefinitions, aliasRights, aliasKey]
      + aliasTriggers + [aliasPlans, aliasCatalog, aliasMessages, aliasEvidence] + serialSequence + objects
  }

  /// An index of a partitioned table must have the partition key among its columns, and so an alias has the primary key's only.
  private var aliasUpserts: [Finding] {
    let others = dependencies.indexes.filter { $0.isUnique && !$0.isPrimary }.map(\.name.description)
    let excluding = dependencies.constraints.filter { $0.definition.hasPrefix("EXCLUDE") }.map(
      \.name.description)
    guard !(others + excluding).isEmpty else { return [] }
    return [
      Finding(
        severity: .breaks, code: Finding.aliasUpserts,
        message:
          "INSERT .. ON CONFLICT on another key than the primary one fails through an alias table: "
          + "\((others + excluding).inWords(atMost: 3)). Uniqueness itself is kept, and ON CONFLICT DO NOTHING without a key works"
      )
    ]
  }

  private var aliasOnly: [Finding] {
    [
      finding(
        .differs, Hazard.only.rawValue,
        "ONLY \(old) finds no rows: those are in its partition. (TRUNCATE ONLY \(old) fails.)")
    ]
  }

  private var aliasStatements: [Finding] {
    [
      finding(
        .breaks, "alias-statements",
        "COPY \(old) TO (COPY (SELECT ..) TO works); CREATE INDEX CONCURRENTLY on \(old); pg_dump -t \(old) finds no rows"
      ),
      finding(
        .breaks, Hazard.systemColumns.rawValue,
        "INSERT INTO \(old) .. RETURNING xmin, xmax, cmin or cmax, as in (xmax = 0) to tell an insert from an update: "
          + "cannot retrieve a system column in this context. ctid and tableoid work, and UPDATE, DELETE and SELECT with all of them"
      ),
    ]
  }

  private var aliasIdentities: [Finding] {
    let columns = table.columns.filter(\.isIdentity).map(\.name.description)
    guard !columns.isEmpty else { return [] }
    return [
      finding(
        .differs, "alias-identity",
        "\(columns.joined(separator: ", ")) is filled by a default through \(old): a value that is given is stored also where "
          + "GENERATED ALWAYS would refuse it without OVERRIDING SYSTEM VALUE, and where OVERRIDING USER VALUE would ignore it"
      ),
      finding(
        .breaks, "alias-upgrade",
        "pg_upgrade to PostgreSQL 17 or later, and a dump that is restored there, while the alias lives: a table with an identity "
          + "column is attached to none then. Clean up or roll back before"),
    ]
  }

  private var aliasDefinitions: Finding {
    finding(
      .breaks, Hazard.ddl.rawValue,
      "while the alias lives, ADD COLUMN, DROP COLUMN, a column's new name or type, and DROP NOT NULL must name \(old), from where "
        + "they go on to \(new.name); on \(new.name) PostgreSQL refuses them ('cannot add column to a partition', 'cannot drop "
        + "inherited column'). DROP TABLE \(old) drops the table with all its rows, as it did before")
  }

  /// What is copied does not follow.
  private var aliasRights: Finding {
    let what = table.rowSecurity ? "grants and policies" : "grants"
    return finding(
      .differs, "alias-rights",
      "the alias has copies of the table's \(what), defaults and comments: whoever changes them must do so on both names, or say "
        + "'aka verify --fix'. Above all, a REVOKE and row-level security on \(new.name) alone leave \(old) open"
    )
  }

  private var aliasKey: Finding {
    let keys = measures.aliasKeys
    return finding(
      .differs, "alias-key",
      "the primary key of \(new.name) is called \(keys?.aside.description ?? "?") until cleanup, since the alias has "
        + "\(keys?.original.description ?? "its name"): constraint violations say so. "
        + "\(new.name) is a partition until then, which not every list of tables shows (Django's does not)"
    )
  }

  /// PostgreSQL fires those of the relation that a statement names; TRUNCATE fires those of both.
  private var aliasTriggers: [Finding] {
    guard !dependencies.triggers.isEmpty else { return [] }
    return [
      finding(
        .note, "alias-triggers",
        "row triggers fire in \(new.name) whichever name a statement says; statement triggers are repeated on \(old), where they "
          + "see TG_TABLE_NAME '\(old.name)'. Triggers that are made later are made on one of them")
    ] + aliasCascades
  }

  /// PostgreSQL counts the statements that triggers have fired for by relation.
  private var aliasCascades: [Finding] {
    let names = dependencies.triggers.filter(\.gathersCascades).map(\.name.description)
    guard !names.isEmpty else { return [] }
    return [
      finding(
        .differs, "alias-cascade",
        "a statement on \(old) whose foreign keys change further rows of the table fires \(names.inWords(atMost: 3)) twice: on "
          + "\(old) for the rows that it changes itself, and on \(new.name) for the others, as transition tables show"
      )
    ]
  }

  private var aliasPlans: Finding {
    finding(
      .differs, "alias-plans",
      "queries on \(old) are planned by statistics of the alias, which ANALYZE \(old) gathers (aka does so right after the swap, "
        + "'aka verify' reminds of it) and autovacuum does not"
        + (serverVersion < 160_000
          ? "; before PostgreSQL 16 joins that need not be made (LEFT JOIN \(old) on its key) are not left out"
          : ""))
  }

  private var aliasCatalog: Finding {
    finding(
      .differs, Hazard.catalogLookup.rawValue,
      "who looks \(old) up in the catalog finds a partitioned table with the primary key, and without the other keys, foreign keys "
        + "and checks; its size is 0. tableoid says \(new.name)")
  }

  private var aliasMessages: Finding {
    finding(
      .differs, "messages",
      "errors and EXPLAIN name \(new.name) where they named \(old) (constraint violations, their table field); the SQLSTATEs are the same"
    )
  }

  private var aliasEvidence: Finding {
    finding(
      .note, "alias-evidence",
      "nothing in a partitioned table can count who reads it, only who writes: whether \(old) is still read is known where "
        + "pg_stat_statements or complete server logs say so")
  }
}

extension Finding {
  /// Upserts that will fail, and that nobody may have seen yet.
  static let aliasUpserts = "alias-upserts"

  /// Whether a rename waits until somebody accepts it by its code.
  public var mustBeAccepted: Bool { severity == .silent || code == Self.aliasUpserts }
}
