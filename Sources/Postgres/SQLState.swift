/// A SQLSTATE: five characters, of which the first two are the class.
///
/// An open set, matched with `~=`: `catch let error as PostgresError where error.state == .lockNotAvailable`.
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The five characters.
  public let rawValue: String

  /// Takes any code.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Takes any code.
  public init(_ code: String) { rawValue = code }

  /// The code.
  public var description: String { rawValue }

  /// The first two characters.
  public var category: Category { Category(rawValue: String(rawValue.prefix(2))) }

  /// A class of conditions.
  public struct Category: RawRepresentable, Hashable, Sendable {
    /// The two characters.
    public let rawValue: String

    /// Takes any class.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// 08: the connection failed or was lost.
    public static let connectionException = Category(rawValue: "08")
    /// 57: an operator intervened: a cancel, a shutdown.
    public static let operatorIntervention = Category(rawValue: "57")

    /// Matches a code by its class.
    public static func ~= (category: Category, state: SQLState) -> Bool { state.category == category }
  }
}

extension SQLState {
  /// libpq could not reach the server, or lost it: there is no code from the server then.
  public static let connectionFailure = SQLState("08006")
  /// A statement ran in a transaction that has failed already.
  public static let inFailedTransaction = SQLState("25P02")
  /// Somebody else inserted the same key.
  public static let uniqueViolation = SQLState("23505")
  /// There is no prepared statement of that name in this session.
  public static let invalidStatementName = SQLState("26000")
  /// The role lacks a right.
  public static let insufficientPrivilege = SQLState("42501")
  /// The relation does not exist.
  public static let undefinedTable = SQLState("42P01")
  /// Another object depends on what was to be dropped.
  public static let dependentObjectsStillExist = SQLState("2BP01")
  /// The name is taken by another relation.
  public static let duplicateTable = SQLState("42P07")
  /// Something that cannot be, as PostgreSQL sees it; also an object that was dropped while the catalog was read.
  public static let internalError = SQLState("XX000")
  /// The lock was not granted within lock_timeout.
  public static let lockNotAvailable = SQLState("55P03")
  /// This session was chosen as the victim of a deadlock.
  public static let deadlockDetected = SQLState("40P01")
  /// The statement was cancelled: by request, or by statement_timeout.
  public static let queryCanceled = SQLState("57014")
}
