import Postgres

extension Fleet {
  /// Where the renames of every target stand.
  ///
  /// - Parameters:
  ///   - parallel: how many targets are asked at a time.
  ///   - tell: hears what happens.
  public func status(
    parallel: Int = FleetPolicy().parallel,
    tell: @escaping @Sendable (FleetEvent<[RenameStatus]>) -> Void = { _ in }
  ) -> [FleetResult<[RenameStatus]>] {
    visit(.everybody(parallel: parallel), tell: tell) { turn in
      (.answered, try turn.aka.status().filter { turn.owns($0.entry) })
    }
  }
}
