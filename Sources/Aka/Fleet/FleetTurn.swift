import Postgres

/// One target's turn, on one thread.
final class FleetTurn {
  let target: FleetTarget
  /// What the application's own statements would meet, as far as it is not what they meet today.
  private(set) var surprises = 0
  /// What has to be told, and was no failure.
  private(set) var remarks: [String] = []
  let connection: Connection
  private let interruption: Interruption?
  private let connect: () throws -> Connection
  private let report: (RenameProgress) -> Void

  init(
    _ target: FleetTarget, base: String?, interruption: Interruption?,
    report: @escaping (RenameProgress) -> Void
  ) throws {
    self.target = target
    self.interruption = interruption
    self.report = report
    connect = { try target.connect(from: base, interruption: interruption) }
    connection = try connect()
  }

  /// What works on it.
  private(set) lazy var aka = Aka(
    connection: connection, interruption: interruption, report: { [unowned self] in hear($0) },
    reconnect: connect)

  private func hear(_ event: RenameProgress) {
    if case .rehearsed(let rehearsal) = event { surprises = rehearsal.surprises.count }
    report(event)
  }

  /// Whoever comes first after a crash sees to it that names whose brownout is over work again.
  func endExpiredBrownouts() throws {
    remarks += try aka.endExpiredBrownouts().filter { !$0.ended }.map {
      "the brownout of \($0.name) is overdue and cannot end: \($0.problem ?? "?"); see 'aka doctor'."
    }
  }

  /// How to connect to its database on each of its standbys.
  func standbys() throws -> [String] {
    guard !target.standbys.isEmpty else { return [] }
    let database: Identifier = try connection.run("SELECT current_database()").scalar()
    return target.standbys.map { $0.text(in: database) }
  }

  /// Whether a rename is this target's: in a database that tenants share, those in its schema are.
  func owns(_ entry: LedgerEntry) -> Bool {
    target.schema.map { [entry.schemaName, entry.newSchemaName].contains($0) } ?? true
  }

  /// A name as the target means it.
  func own(_ name: WrittenName) -> WrittenName {
    WrittenName(schema: name.schema ?? target.schema, name.name)
  }
}
