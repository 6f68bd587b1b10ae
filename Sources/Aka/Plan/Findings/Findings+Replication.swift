/// Who follows the table's changes from elsewhere.
extension Findings {
  /// All of them match tables by name, and none says anything to the one who renames.
  var changeConsumers: [Finding] {
    dependencies.publications.map { publication in
      unpublished(publication)
        ?? finding(
          .silent, "publication",
          "publication \(publication.name) sends this table; subscribers match it by name and will stop until "
            + "the table is renamed there too, which --subscriber does"
            + (keepsOldName
              ? ""
              : "; what the other table of the name \(table.name) sends they write into this one's copy until then")
            + (publication.isForAllTables == true
              ? "; it also sends the ledger, and they stop at that until 'aka init' was run there" : "")
            + option(of: publication))
    }
      + dependencies.subscriptions.map { subscription in
        finding(
          .silent, "subscription",
          "subscription \(subscription.name) writes into this table by its name, and then "
            + (keepsOldName
              ? "finds a view and stops, until the publisher's table is \(new.name), too"
              : "writes into the other table of that name"))
      } + slots
  }

  /// FOR TABLES IN SCHEMA sends what is in the schema as of each change. No subscriber that is renamed answers that.
  private func unpublished(_ publication: Dependencies.Publication) -> Finding? {
    guard let schemas = publication.schemas, !schemas.contains(new.schema) else { return nil }
    let end = keepsOldName && measures.shim == .alias ? "when the alias table is gone" : "from the rename on"
    return finding(
      .silent, "unpublished",
      "publication \(publication.name) sends what is in schema \(schemas.map(\.description).inWords(atMost: 3)), and not what "
        + "is in \(new.schema): \(end) subscribers get no change of this table, without an error"
        + option(of: publication))
  }

  private func option(of publication: Dependencies.Publication) -> String {
    guard switches(publication) else { return "" }
    return
      "; its publish_via_partition_root is switched off while the alias lives, under whose name it would send the "
      + "changes: a partitioned table that is made meanwhile is sent under the names of its partitions"
  }

  private func switches(_ publication: Dependencies.Publication) -> Bool {
    publication.sendsRoots == true && keepsOldName && measures.shim == .alias && table.persistence == "p"
  }

  /// What is not in the write-ahead log, or is there under its partitions' names, no slot decodes.
  private var isDecoded: Bool { table.kind == .table && table.persistence == "p" }

  private var slots: [Finding] {
    guard isDecoded else { return [] }
    let isPublished = !dependencies.publications.isEmpty
    let slots = replication.slots.filter { $0.seesEveryTable || isPublished }
    guard !slots.isEmpty else { return [] }
    let names = slots.map { "\($0.name) (\($0.plugin))" }.inWords(atMost: 3)
    return [
      finding(
        .silent, "logical-slot",
        "who reads changes from logical slot \(names) sees those from after the rename under the new name \(new.name)"
      )
    ]
  }

  var standbys: [Finding] {
    guard !replication.standbys.isEmpty else { return [] }
    return [
      finding(
        .differs, "standby",
        "standby \(replication.standbys.inWords(atMost: 3)) gets the rename when it replays it, under the same exclusive "
          + "lock: queries there that use \(old) hold the replay up, and are cancelled after max_standby_streaming_delay"
          + (replication.standbysDecode && isDecoded
            ? ". A logical slot there, which only the standby knows, hands on what comes later under the new name \(new.name)"
            : "")
      )
    ]
  }
}
