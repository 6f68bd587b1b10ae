import Postgres

/// What speaks against an alias table where changes are sent on, or come from elsewhere.
extension AliasSource {
  /// Reasons, each with the query for the names that it is about.
  static var replication: [(SQL, SQL)] {
    [
      (rootPublished, list("p.pubname", from: rootPublications)),
      (rootUnknown, list("s.subname", from: writers)),
    ]
  }

  /// pgoutput sends a partition's changes under the name that its root has just then (`get_rel_sync_entry`). A brownout takes
  /// that name away for a while; what was written meanwhile says the other one for ever, and no subscriber has that.
  private static let rootPublished: SQL = """
    'publication ' || %s || ' (publish_via_partition_root) would send its changes under the name of the alias: the old one until '
      || 'cleanup, and one that no subscriber has during a brownout. After ALTER PUBLICATION .. SET (publish_via_partition_root '
      || '= false), which holds for every other partitioned table in it as well, they go out under the new name'
    """

  /// What lists its tables sends an alias only when that is listed, too.
  private static let rootPublications: SQL = """
    pg_publication p WHERE p.pubviaroot AND c.relpersistence = 'p' AND (p.puballtables OR EXISTS (
      SELECT FROM pg_publication_namespace m WHERE m.pnpubid = p.oid AND m.pnnspid = c.relnamespace))
    """

  /// A worker skips changes to tables that its subscription does not know (`should_apply_changes_for_rel`), if they can be written to:
  /// on a view it stops.
  private static let rootUnknown: SQL = """
    'subscription ' || %s || ' writes into it, and would drop changes that come under the name of an alias without an error'
    """

  private static let writers: SQL = """
    pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE r.srrelid = c.oid
    """
}
