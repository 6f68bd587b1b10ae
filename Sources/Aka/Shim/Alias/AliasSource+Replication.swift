import Postgres

/// What speaks against an alias table where changes come from elsewhere.
extension AliasSource {
  /// A reason, with the query for the names that it is about.
  static var replication: [(SQL, SQL)] { [(rootUnknown, list("s.subname", from: writers))] }

  /// A worker skips changes to tables that its subscription does not know (`should_apply_changes_for_rel`), if they can be written to:
  /// on a view it stops.
  private static let rootUnknown: SQL = """
    'subscription ' || %s || ' writes into it, and would drop changes that come under the name of an alias without an error'
    """

  private static let writers: SQL = """
    pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE r.srrelid = c.oid
    """
}
