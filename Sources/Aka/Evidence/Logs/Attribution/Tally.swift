import Postgres

/// Counts uses. One for each thread.
struct Tally {
  /// Who left a record.
  struct Who: Hashable {
    let role: String?
    let database: String?
    let application: String?
    let client: String?
  }

  private struct Key: Hashable {
    let who: Int
    let target: Int
    let kind: LogUse.Kind
    let isAmbiguous: Bool
    /// Hours since 1970, where they are told apart.
    let hour: Int64?
  }

  private struct Count {
    var records = 0
    var first: LogInstant?
    var last: LogInstant?
    var example: String?

    mutating func add(_ other: Count) {
      records += other.records
      first = [first, other.first].compactMap { $0 }.min()
      last = [last, other.last].compactMap { $0 }.max()
      example = [example, other.example].compactMap { $0 }.min()
    }
  }

  /// Some applications have a name of their own for each connection: beyond this number, those are not told apart.
  private static let mostWho = 10_000

  /// Whether uses are told apart by the hour.
  private let isHourly: Bool
  private var who: [Who] = []
  private var numbers = ShapeCache<Int>()
  private var counts: [Key: Count] = [:]
  private let scratch = Scratch()

  init(isHourly: Bool) { self.isHourly = isHourly }

  mutating func add(_ said: [SaidName], of record: LogRecord, at time: LogInstant?) {
    guard !said.isEmpty else { return }
    add(said, by: number(of: record), at: time)
  }

  /// Counts what was said by bytes that make no record.
  mutating func addUnreadable(_ said: [SaidName]) {
    guard !said.isEmpty else { return }
    add(said, by: intern(Who(role: nil, database: nil, application: nil, client: nil)), at: nil)
  }

  private mutating func add(_ said: [SaidName], by who: Int, at time: LogInstant?) {
    for name in said {
      let key = Key(
        who: who, target: name.target, kind: name.kind, isAmbiguous: name.isAmbiguous,
        hour: isHourly ? time.map { $0.milliseconds / 3_600_000 } : nil)
      var count = counts[key] ?? Count()
      count.records += 1
      if let time {
        count.first = count.first.map { min($0, time) } ?? time
        count.last = count.last.map { max($0, time) } ?? time
      }
      if count.example == nil { count.example = name.example }
      counts[key] = count
    }
  }

  private mutating func number(of record: LogRecord) -> Int {
    let parts = [record.user, record.database, record.application, record.client]
    let length = parts.reduce(parts.count) { $0 + $1.count }
    scratch.reset(for: length)
    let key = scratch.write(upTo: length) { place in
      var count = 0
      for part in parts {
        if let base = part.baseAddress { (place + count).update(from: base, count: part.count) }
        count += part.count
        // No field of a record holds a zero byte.
        place[count] = 0
        count += 1
      }
      return count
    }
    let hash = key.quickHash
    if let known = numbers.answer(to: key, hash: hash) { return known }
    func text(_ bytes: Bytes) -> String? { bytes.isEmpty ? nil : bytes.text }
    let isTooMany = who.count >= Self.mostWho
    let number = intern(
      Who(
        role: text(record.user), database: text(record.database),
        application: isTooMany ? nil : text(record.application), client: isTooMany ? nil : text(record.client)
      ))
    numbers.keep(number, for: key, hash: hash)
    return number
  }

  private mutating func intern(_ someone: Who) -> Int {
    who.append(someone)
    return who.count - 1
  }
}

extension Tally {
  /// What several threads counted, put together: the most important first.
  static func uses(_ tallies: [Tally], of targets: Targets) -> [LogUse] {
    var merged: [MergeKey: Count] = [:]
    for tally in tallies {
      for (key, count) in tally.counts {
        let mergeKey = MergeKey(
          who: tally.who[key.who], target: key.target, kind: key.kind, isAmbiguous: key.isAmbiguous,
          hour: key.hour)
        merged[mergeKey, default: Count()].add(count)
      }
    }
    return merged.map { key, count in
      LogUse(
        name: targets.names[key.target], kind: key.kind, role: key.who.role, database: key.who.database,
        application: key.who.application, client: key.who.client, records: count.records, first: count.first,
        last: count.last, example: count.example, isAmbiguous: key.isAmbiguous)
    }.sorted { $0.order < $1.order }
  }

  private struct MergeKey: Hashable {
    let who: Who
    let target: Int
    let kind: LogUse.Kind
    let isAmbiguous: Bool
    let hour: Int64?
  }
}

extension LogUse {
  /// By name, then the most frequent first; the rest makes the order the same every time.
  fileprivate var order: Order {
    Order(
      name: name.description, records: -records,
      rest: [kind.rawValue, role, database, application, client].map { $0 ?? "" } + [isAmbiguous.description]
        + [first?.description ?? ""])
  }

  fileprivate struct Order: Comparable {
    let name: String
    let records: Int
    let rest: [String]

    static func < (left: Order, right: Order) -> Bool {
      if left.name != right.name { return left.name < right.name }
      if left.records != right.records { return left.records < right.records }
      return left.rest.lexicographicallyPrecedes(right.rest)
    }
  }
}
