import FoundationEssentials
import Postgres

/// Publications, whose publish_via_partition_root is off while an alias lives.
extension Doctor {
  /// What is to be done about them for the sake of all aliases that there are.
  func publicationSwitches(_ entries: [LedgerEntry]) throws -> PublicationSwitches {
    let places = entries.filter { $0.shimKind == .alias && $0.compatibilityViewCreated }.map {
      RootPublication.Place(table: $0.tableOid, schema: $0.shimName.schema)
    }
    return try PublicationSwitches(connection, arriving: places, leaving: [])
  }

  func publications(_ entries: [LedgerEntry]) throws -> [Diagnosis] {
    guard let entry = entries.last(where: { $0.shimKind == .alias }) else { return [] }
    let switches = try publicationSwitches(entries)
    let settle = Diagnosis.Repair.settlePublications(entry.id)
    let sending = switches.switched.map { publication in
      let obstacle = switches.refusal(of: publication)
      return Diagnosis(
        code: .publishedAlias, object: publication.object,
        message:
          "it has publish_via_partition_root and sends the changes of tables under the names of their aliases",
        remedy: obstacle.map { "\($0): see to that, then run aka doctor again" }
          ?? "aka doctor --fix switches it off, and it comes back with the end of the last alias",
        repair: obstacle == nil ? settle : nil)
    }
    return sending + switches.leftOff.map { leftOff($0, settle) }
  }

  private func leftOff(_ publication: RootPublication, _ settle: Diagnosis.Repair) -> Diagnosis {
    let on = "ALTER PUBLICATION \(publication.name) SET (publish_via_partition_root = true)"
    let others = publication.others.inWords(atMost: 3)
    let remedy =
      publication.others.isEmpty
      ? publication.mayChange ? "aka doctor --fix switches it on again" : "as \(publication.owner): \(on)"
      : "if subscribers know \(others) by that name: \(on). If they know the partitions, leave it: aka doctor --fix notes that"
    return Diagnosis(
      code: .publicationLeftOff, object: publication.object,
      message: "its publish_via_partition_root was switched off for an alias that is gone"
        + (publication.others.isEmpty ? "" : ", and \(others) was made meanwhile"),
      remedy: remedy, repair: publication.others.isEmpty && !publication.mayChange ? nil : settle)
  }
}

extension RootPublication {
  fileprivate var object: String { "publication \(name)" }
}
