import Postgres

/// What the evidence says about the names that shims keep alive in one target.
public struct FleetUsage: Sendable, Codable {
  /// The weightiest of the verdicts on its names.
  public let verdict: FleetVerdict
  /// What is known of each name.
  public let names: [UsageReport]

  init(_ names: [UsageReport]) {
    self.names = names
    let verdicts = Set(names.map { FleetVerdict($0.verdict) })
    verdict = FleetVerdict.allCases.first(where: verdicts.contains) ?? .none
  }

  /// Nothing is known.
  private init() { (verdict, names) = (.unknown, []) }

  static let unknown = FleetUsage()
}

/// A verdict in one word, the weightiest first.
public enum FleetVerdict: String, Sendable, Codable, CaseIterable {
  /// Somebody says the name.
  case inUse = "in_use"
  /// Nobody can tell, or the target could not be reached. Unknown never drops a view.
  case unknown
  /// Only the probe says that nobody does.
  case quietByProbeOnly = "quiet_by_probe_only"
  /// Nobody does.
  case quiet
  /// No shim keeps a name alive.
  case none

  /// The word for a verdict.
  public init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .inUse: .inUse
      case .unknown: .unknown
      case .quietByProbeOnly: .quietByProbeOnly
      case .quiet: .quiet
      }
  }
}

extension Fleet {
  /// Who still uses the names that shims keep alive, in every target. Takes fresh samples first.
  ///
  /// - Parameters:
  ///   - name: a rename's old or new name; all renames if there is none. In a target with a schema it is looked for there.
  ///   - period: for how long nobody may have used it.
  ///   - parallel: how many targets are asked at a time.
  ///   - tell: hears what happens.
  public func usage(
    of name: WrittenName? = nil, within period: Duration, parallel: Int = FleetPolicy().parallel,
    tell: @escaping @Sendable (FleetEvent<FleetUsage>) -> Void = { _ in }
  ) -> [FleetResult<FleetUsage>] {
    visit(.everybody(parallel: parallel), otherwise: .unknown, tell: tell) { turn in
      let entries = try Ledger(connection: turn.connection).entries().filter(turn.owns)
      let wanted = try name.map { [try entries.latest(named: turn.own($0))] } ?? entries
      let reports = try turn.aka.usage(of: wanted, within: period, standbys: turn.standbys())
      return (.answered, FleetUsage(reports))
    }
  }
}
