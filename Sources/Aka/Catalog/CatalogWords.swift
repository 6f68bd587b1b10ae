import Postgres

/// What newer versions of PostgreSQL say in other words.
extension SQL {
  /// For `pg_has_role`: the membership by which one becomes a role. Since 16 one may be without (SET FALSE), and the one that
  /// CREATEROLE brings with each role that it creates is: `MEMBER` is true of it all the same.
  static let becoming: SQL = """
    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
    """

  /// Whether column `a`, a row of `pg_attribute`, holds no NULL. Since 18 NOT NULL is a constraint that can be NOT VALID: rows that
  /// were there before may hold NULLs, and `attnotnull` is true.
  static let holdsNoNull: SQL = """
    (a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint v WHERE v.conrelid = a.attrelid AND v.contype = 'n'
      AND v.conkey[1] = a.attnum AND NOT v.convalidated))
    """
}

extension Connection {
  /// Lets the present transaction take as long as it does. `transaction_timeout`, new in 17, would end the session, whatever
  /// `statement_timeout` says. By the simple protocol, whose portals keep no snapshot.
  func outlastTransactionTimeout() throws {
    if serverVersion >= 170_000 { try runScript("SET LOCAL transaction_timeout = 0") }
  }
}
