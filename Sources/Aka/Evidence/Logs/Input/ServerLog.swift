import Postgres

/// The log files of a server, as it knows them itself.
struct ServerLog {
  let connection: Connection
  /// `jsonlog`, `csvlog` or `stderr`: the best of those that it writes.
  let destination: String
  private let folder: String

  /// What it takes. pg_monitor may call pg_ls_logdir, and since PostgreSQL 16 pg_current_logfile.
  private static let functions = [
    "pg_ls_logdir()", "pg_current_logfile(text)", "pg_read_binary_file(text,bigint,bigint,boolean)",
  ]

  /// Finds out where they are.
  init(_ connection: Connection) throws {
    self.connection = connection
    let facts = try connection.run(
      """
      SELECT current_setting('logging_collector')::bool AS collected, current_user AS me,
        (SELECT string_agg(f, ', ' ORDER BY f) FROM unnest(\(Self.functions)::text[]) f
         WHERE NOT has_function_privilege(f, 'EXECUTE')) AS missing
      """)[0]
    guard try facts["collected"] else {
      throw Refusal(
        "logging_collector is off, so the server does not know where its log is", remedy: "name the files")
    }
    if let missing = try facts.text("missing") {
      let me: Identifier = try facts["me"]
      throw Refusal(
        "role \(me) may not read the server's log",
        remedy: "GRANT EXECUTE ON FUNCTION \(missing) TO \(me), or name the files")
    }
    for destination in ["jsonlog", "csvlog", "stderr"] {
      let path: String? = try connection.run("SELECT pg_current_logfile(\(destination))").scalar()
      guard let path else { continue }
      self.destination = destination
      folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      return
    }
    throw Refusal("the server writes no log file", remedy: "set log_destination to jsonlog, csvlog or stderr")
  }

  /// The files of its format that were written to since a time, in seconds since 1970.
  ///
  /// PostgreSQL gives the files of csvlog and jsonlog those endings, whatever log_filename says.
  func files(since time: Double) throws -> [ServerLogFile] {
    try connection.run(
      """
      SELECT \(folder) || f.name AS path, f.size, floor(extract(epoch FROM f.modification))::bigint AS modified
      FROM pg_ls_logdir() f WHERE f.modification >= to_timestamp(\(String(time))::float8)
        AND CASE \(destination) WHEN 'jsonlog' THEN f.name LIKE '%.json' WHEN 'csvlog' THEN f.name LIKE '%.csv'
          ELSE f.name NOT LIKE '%.json' AND f.name NOT LIKE '%.csv' AND f.name NOT LIKE '%.gz'
            AND f.name NOT LIKE '%.zst' END
      ORDER BY f.modification, f.name
      """
    ).map {
      ServerLogFile(connection, path: try $0["path"], size: try $0["size"], modified: try $0["modified"])
    }
  }
}
