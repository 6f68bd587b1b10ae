import Postgres

/// Compares schema files with a database.
struct Detector {
  let connection: Connection
  /// A session with the server on which the files are loaded.
  let scratchServer: Connection
  /// Where to look; empty means everywhere.
  let schemas: Set<Identifier>
  let answers: DetectionAnswers

  func run(_ files: DesiredFiles) throws -> Detection {
    let live = try readLive()
    let encoding: String = try connection.run("SELECT current_setting('server_encoding')").scalar()
    return try ScratchDatabase(server: scratchServer).use(encoding: encoding) { scratch in
      try DesiredSchema(connection: scratch).load(files)
      let desired = try Inventory.read(scratch, schemas: schemas, hiding: [])
      var matcher = TableMatcher(live: live, desired: desired, answers: answers)
      let (matches, open) = try matcher.run()
      let detection = try compare(live, desired, matches, open, in: scratch)
      try scratch.run("ROLLBACK")
      return detection
    }
  }

  private func readLive() throws -> Inventory {
    try connection.transaction(.snapshot) {
      // Printing a definition locks what it is of as a reader does, behind whoever holds it exclusively.
      try connection.run("SET LOCAL lock_timeout = '10s'")
      let shims = try Ledger(connection: connection).entries().filter(\.compatibilityViewCreated).compactMap(
        \.shimOid)
      return try Inventory.read(connection, schemas: schemas, hiding: shims)
    }
  }

  /// Gives the tables in the scratch database their old names back, so that PostgreSQL prints everything that mentions them
  /// as it does for the live ones; then the views that are the same, until no more are found.
  private func compare(
    _ live: Inventory, _ desired: Inventory, _ tables: [TableMatch], _ openTables: [Ambiguity],
    in scratch: Connection
  ) throws -> Detection {
    var matches = tables
    var open = openTables
    try giveOldNamesBack(tables, in: scratch)
    var aligned = try Inventory.read(scratch, schemas: [], hiding: [])
    while true {
      let views = ViewMatcher(
        live: live, aligned: aligned, desired: desired.byKey, answers: answers
      ).run()
      open = openTables + views.ambiguities
      guard !views.matches.isEmpty else { break }
      matches += views.matches
      try giveOldNamesBack(views.matches, in: scratch)
      aligned = try Inventory.read(scratch, schemas: [], hiding: [])
    }
    var comparison = Comparison(
      live: live, aligned: aligned, desired: desired,
      leavingOut: (Set(open.map(\.oldOid)), Set(open.flatMap(\.candidates).map(\.newOid))))
    return Detection(
      renames: matches.sorted { $0.old < $1.old }, ambiguities: open, differences: comparison.run())
  }

  /// By way of names that nobody uses, since an old name may be a view's in the files.
  private func giveOldNamesBack(_ matches: [TableMatch], in scratch: Connection) throws {
    try scratch.runScript("SET LOCAL search_path = pg_catalog, pg_temp")
    for match in matches {
      let aside = Identifier("aka_aside_\(match.newOid)")
      try scratch.run("CREATE SCHEMA IF NOT EXISTS \(match.old.schema)")
      let occupant: UInt32? = try scratch.run(
        "SELECT to_regclass(\(match.old.quoted))::oid AS oid"
      ).first?["oid"]
      if occupant != nil {
        // ALTER TABLE renames relations of every kind.
        try scratch.run("ALTER TABLE \(match.old) RENAME TO \(Identifier("\(aside.name)_before"))")
      }
      try scratch.run("ALTER TABLE \(match.new) RENAME TO \(aside)")
      if match.old.schema != match.new.schema {
        try scratch.run(
          "ALTER TABLE \(QualifiedName(match.new.schema, aside)) SET SCHEMA \(match.old.schema)")
      }
      try scratch.run("ALTER TABLE \(QualifiedName(match.old.schema, aside)) RENAME TO \(match.old.name)")
    }
  }
}

extension Aka {
  /// Compares files that describe the desired schema with the database: which tables have other names, and what else differs.
  /// Changes nothing but for a scratch database, which is gone afterwards.
  ///
  /// - Parameters:
  ///   - paths: files, and directories of them, in the order in which they are loaded.
  ///   - scratchServer: how to connect to the server on which they are loaded; the database's own, if `nil`.
  ///   - schemas: which schemas to compare; empty means all.
  ///   - answers: what a person knows already.
  ///   - ask: is asked what became of tables that structure cannot tell apart; `nil` leaves them open.
  public func detect(
    _ paths: [String], scratchServer: String? = nil, schemas: Set<Identifier> = [],
    answers: DetectionAnswers = DetectionAnswers(),
    asking ask: ([Ambiguity]) throws -> DetectionAnswers? = { _ in nil }
  ) throws -> Detection {
    let files = try DesiredFiles(reading: paths)
    var answers = answers
    while true {
      let server = try scratchServer.map { try Connection(to: $0, interruption: interruption) }
      let detection = try Detector(
        connection: connection, scratchServer: try server ?? connection.sibling(), schemas: schemas,
        answers: answers
      ).run(files)
      // The scratch database is gone while a person thinks.
      guard !detection.ambiguities.isEmpty, let more = try ask(detection.ambiguities) else {
        return detection
      }
      answers.renames += more.renames
      answers.dropped += more.dropped
    }
  }
}
