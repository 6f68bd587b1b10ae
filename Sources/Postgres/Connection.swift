import CLibPQ

/// One session with a server. It has one owner, which frees it; it is not `Sendable`, because a session
/// runs one statement at a time.
///
/// Calls block: the order of statements is the tool's whole point, and a rename has nothing else to do meanwhile.
public final class Connection {
  let handle: OpaquePointer
  private let database: String?
  private let other: Identifier?
  private let collector = NoticeCollector()
  private let interruption: Interruption?
  let cancelHandle: CancelHandle?
  private var isShielded = false

  /// Connects as psql would.
  ///
  /// - Parameters:
  ///   - database: a database name, a `postgresql://` URI or a `key=value` string; what it leaves out comes from
  ///     the PG* variables, the service file and the password file, all by libpq's own rules.
  ///   - interruption: cancels this connection's statements when it is requested.
  public convenience init(to database: String? = nil, interruption: Interruption? = nil) throws(PostgresError)
  {
    try self.init(to: database, other: nil, interruption: interruption)
  }

  /// Connects to another database of the server that a connection string leads to, and otherwise as it says.
  public convenience init(
    to database: String? = nil, in other: Identifier, interruption: Interruption? = nil
  ) throws(PostgresError) {
    try self.init(to: database, other: other, interruption: interruption)
  }

  private init(to database: String?, other: Identifier?, interruption: Interruption?) throws(PostgresError) {
    if let database, ConnectionString(database) == nil {
      throw PostgresError(connectionFailure: ConnectionString.unreadable)
    }
    // Later keywords override what an expanded dbname says, so the encoding is ours and the name is a fallback. Only the
    // first dbname is expanded; a second one is a plain name.
    let keywords =
      ["dbname", "client_encoding", "fallback_application_name"] + (other == nil ? [] : ["dbname"])
    let values = [database ?? "", "UTF8", "aka"] + (other.map { [$0.name] } ?? [])
    let handle = withCStrings(keywords) { keywords in
      withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
    }
    guard let handle else { throw PostgresError(connectionFailure: "out of memory") }
    guard PQstatus(handle) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(handle))
      PQfinish(handle)
      throw PostgresError(connectionFailure: message)
    }
    self.handle = handle
    self.database = database
    self.other = other
    self.interruption = interruption
    cancelHandle = CancelHandle(of: handle)
    collector.attach(to: handle)
    if let cancelHandle { interruption?.register(cancelHandle) }
    takeStringsAsWritten()
  }

  /// Our texts hold backslashes that mean themselves, as in every database but one that clings to the ways of before 9.1. The
  /// server reports the setting without being asked.
  private func takeStringsAsWritten() {
    guard let setting = PQparameterStatus(handle, "standard_conforming_strings"),
      String(cString: setting) == "off"
    else { return }
    PQclear(PQexec(handle, "SET standard_conforming_strings = on"))
  }

  deinit {
    if let cancelHandle { interruption?.unregister(cancelHandle) }
    PQfinish(handle)
  }

  /// Another session with the same database, by the same wish to stop.
  public func sibling() throws(PostgresError) -> Connection {
    try Connection(to: database, other: other, interruption: interruption)
  }

  /// A session with another database of the same server, reached in the same way.
  public func sibling(in other: Identifier) throws(PostgresError) -> Connection {
    try Connection(to: database, other: other, interruption: interruption)
  }

  /// The server's version as libpq counts it: 150018 is 15.18.
  public var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The backend's process id.
  public var backendPID: Int { Int(PQbackendPID(handle)) }

  /// Where the server is, as this session reached it: host or socket directory, and port.
  public var serverAddress: String {
    "\(String(cString: PQhost(handle))):\(String(cString: PQport(handle)))"
  }

  /// Whether the session is still there, as far as the last answer told.
  public var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

  /// Whether a transaction is open, failed or not.
  public var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

  /// The notices since the last call.
  public func takeNotices() -> [Notice] { collector.take() }

  /// Runs one statement with its values bound, and returns its rows.
  @discardableResult
  public func run(_ sql: SQL) throws -> Rows {
    try checkInterruption()
    let (text, parameters) = (sql.text, sql.parameters)
    let result = withCStrings(parameters) { values in
      PQexecParams(handle, text, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard let result else { throw lost(text) }
    guard !endCopy(result) else {
      while let rest = PQgetResult(handle) { PQclear(rest) }
      throw UnexpectedCopy()
    }
    return try take(result, text)
  }

  /// Runs `body` to its end even when somebody wants to stop: for what must not be left half done, and for tidying up
  /// after the wish was heard.
  public func shielded<Result>(_ body: () throws -> Result) rethrows -> Result {
    let wasShielded = isShielded
    isShielded = true
    defer { isShielded = wasShielded }
    do {
      return try body()
    } catch let error as PostgresError
      where error.state == .queryCanceled && interruption?.isRequested == true
    {
      // The request to cancel travels on a connection of its own, and may arrive when its statement is over already.
      return try body()
    }
  }

  /// Runs several statements in one round trip and returns the rows of each.
  ///
  /// The server stops at the first that fails. Nothing can be bound: the simple protocol has no parameters.
  @discardableResult
  public func runScript(_ sql: SQL) throws -> [Rows] {
    precondition(sql.parameters.isEmpty, "a script binds no values; use \\(literal:)")
    try checkInterruption()
    let text = sql.text
    guard PQsendQuery(handle, text) == 1 else { throw lost(text) }
    var rows: [Rows] = []
    var failure: (any Error)?
    while let result = PQgetResult(handle) {
      if !endCopy(result) { do { rows.append(try take(result, text)) } catch { failure = failure ?? error } }
      if PQstatus(handle) == CONNECTION_BAD { break }
    }
    if let failure { throw failure }
    guard isAlive else { throw lost(text) }
    return rows
  }

  func checkInterruption() throws(Interrupted) {
    if !isShielded { try interruption?.check() }
  }

  func take(_ result: OpaquePointer, _ sql: String) throws -> Rows {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return Rows(owning: result)
    default:
      let error = PostgresError(result: result, sql: sql)
      PQclear(result)
      // The server says the same for a cancel and for statement_timeout; only we know which it was.
      if error.state == .queryCanceled { try checkInterruption() }
      throw error
    }
  }

  func lost(_ sql: String) -> PostgresError {
    PostgresError(connectionFailure: String(cString: PQerrorMessage(handle)), sql: sql)
  }
}
