import Postgres

/// The log files of a server, as it knows them itself.
struct ServerLog {
  let connection: Connection
  /// `jsonlog`, `csvlog` or `stderr`: the best of those that it writes.
  let destination: String
  private let folder: String

  /// Finds out where they are.
  init(_ connection: Connection) throws {
    self.connection = connection
    let facts = try connection.run(
      """
      SELECT current_setting('logging_collector')::bool AS collected,
        has_function_privilege('pg_current_logfile(text)', 'EXECUTE')
          AND has_function_privilege('pg_ls_logdir()', 'EXECUTE')
          AND has_function_privilege('pg_read_binary_file(text,bigint,bigint,boolean)', 'EXECUTE') AS may_read
      """)[0]
    guard try facts["collected"] else {
      throw Refusal(
        "logging_collector is off, so the server does not know where its log is", remedy: "name the files")
    }
    guard try facts["may_read"] else {
      let me: Identifier = try connection.run("SELECT current_user::name").scalar()
      throw Refusal(
        "role \(me) may not read the server's log",
        remedy:
          "GRANT pg_monitor TO \(me); GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) TO \(me); "
          + "or name the files")
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
