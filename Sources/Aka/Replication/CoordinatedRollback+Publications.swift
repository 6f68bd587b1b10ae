import Postgres

/// What the publications make of the old names.
extension CoordinatedRollback {
  /// Throws if changes would be sent under other names than the old ones, or not at all.
  func refuseUnlessSent(_ entries: [LedgerEntry]) throws {
    let publications = try Catalog(connection: publisher).read(
      Dependencies.Publication.self, of: entries.map(\.tableOid))
    for entry in entries {
      try refuseIfSentAsAlias(entry)
      for publication in publications[entry.tableOid] ?? [] { try refuseIfLeft(by: entry, publication) }
    }
  }

  /// FOR TABLES IN SCHEMA sends what is in the schema as of each change.
  private func refuseIfLeft(by entry: LedgerEntry, _ publication: Dependencies.Publication) throws {
    guard let schemas = publication.schemas, !schemas.contains(entry.old.schema),
      !accepted.contains("unpublished")
    else { return }
    throw Refusal(
      "publication \(publication.name) sends what is in schema \(schemas.map(\.description).inWords(atMost: 3)), and not what "
        + "is in \(entry.old.schema): from the rollback on subscribers get no change of \(entry.old), without an error",
      remedy:
        "ALTER PUBLICATION \(publication.name) ADD TABLES IN SCHEMA \(entry.old.schema), or say --accept unpublished"
    )
  }

  /// Before a partition's change that goes out under its root's name, pgoutput describes both (`maybe_send_schema`): which of
  /// the names a subscriber waits for does not show.
  private func refuseIfSentAsAlias(_ entry: LedgerEntry) throws {
    guard entry.shimKind == .alias, let shim = entry.shimOid,
      let publication = try Catalog(connection: publisher).publications(sending: shim).first
    else { return }
    throw Refusal(
      "publication \(publication) (publish_via_partition_root) sends the changes of \(entry.new) under the name of its alias "
        + "table, and how far a subscriber has got cannot be told by names",
      remedy: "roll back on each side alone, at the publisher first: it switches the option off")
  }
}
