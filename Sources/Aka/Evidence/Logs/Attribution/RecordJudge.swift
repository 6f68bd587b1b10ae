/// Decides which names a record says, and what for. One for each thread: it remembers what it has seen.
struct RecordJudge {
  let targets: Targets
  let search: NameSearch
  private let statements: StatementJudge
  private var cache = ShapeCache<[SaidName]>()
  private let shapes = Scratch()

  init(targets: Targets, search: NameSearch) {
    self.targets = targets
    self.search = search
    statements = StatementJudge(targets: targets)
  }

  /// How a text is to be read, which is part of what is remembered.
  private enum Role: UInt64 {
    case statement, logged, message, backgroundMessage, prepared, context
  }

  /// The names that a record says.
  mutating func findings(in record: LogRecord) -> [SaidName] {
    if let audit = AuditEntry(record.message) { return findings(in: audit) }
    var findings = judge(record.statement, as: .statement) + judge(record.internalQuery, as: .statement)
    if record.saysMissing {
      findings = markingMissing(findings, in: record)
    } else if record.statement.isEmpty {
      // A process that serves no client may still run statements; but it also speaks of tables in its own words.
      findings += judge(record.message, as: record.isBackground ? .backgroundMessage : .message)
      findings += judge(record.detail, as: .prepared)
    }
    for message in record.otherMessages { findings += judge(message, as: .message).asPossible() }
    if !record.context.isEmpty, !record.isBackground {
      let known = Set(findings.map(\.target))
      findings += judge(record.context, as: .context).filter { !known.contains($0.target) }
    }
    return findings.count > 1 ? findings.strongest() : findings
  }

  /// The names in bytes that make no record.
  func findings(inUnreadable bytes: Bytes) -> [SaidName] {
    statements.possible(targets.mentioned(in: bytes.text), example: nil)
  }

  private mutating func findings(in audit: AuditEntry) -> [SaidName] {
    guard let object = audit.object else {
      var text = audit.statement ?? ""
      return text.withUTF8 { judge($0, as: .statement) }
    }
    let (matches, isAmbiguous) = targets.matches(schema: object.schema, name: object.name)
    guard !matches.isEmpty else { return [] }
    let example = audit.statement.flatMap { statements.parse($0)?.first?.example }
    return matches.map { SaidName(target: $0, kind: audit.kind, isAmbiguous: isAmbiguous, example: example) }
  }

  /// The statement says what was looked for, and the message what of it is missing.
  private func markingMissing(_ findings: [SaidName], in record: LogRecord) -> [SaidName] {
    let missing = targets.mentioned(in: record.message.text)
    if record.statement.isEmpty, record.internalQuery.isEmpty {
      return missing.map { SaidName(target: $0, kind: .missing, isAmbiguous: false, example: nil) }
    }
    return findings.map { finding in
      var finding = finding
      if missing.contains(finding.target) { finding.kind = .missing }
      return finding
    }
  }

  private mutating func judge(_ text: Bytes, as role: Role) -> [SaidName] {
    guard !text.isEmpty, search.mayOccur(in: text) else { return [] }
    // Most messages are a statement after some words that may differ each time, such as a duration.
    let known = role == .message || role == .backgroundMessage ? MessageText.knownStatement(in: text) : nil
    return known.map { remembered($0, as: .logged) } ?? remembered(text, as: role)
  }

  private mutating func remembered(_ text: Bytes, as role: Role) -> [SaidName] {
    shapes.reset(for: text.count)
    var length: Int?
    let place = shapes.write(upTo: text.count) { place in
      length = StatementShape.write(text, search, to: place)
      return length ?? 0
    }
    let shape = length == nil ? text : place
    let hash = shape.quickHash ^ role.rawValue &* 0x9e37_79b9_7f4a_7c15
    if let answer = cache.answer(to: shape, hash: hash) { return answer }
    let answer = answer(to: text, as: role)
    cache.keep(answer, for: shape, hash: hash)
    return answer
  }

  private func answer(to bytes: Bytes, as role: Role) -> [SaidName] {
    let text = bytes.text
    switch role {
    case .statement: return statements.parse(text) ?? statements.scan(text)
    // The name of a prepared statement, which stands before it, may hold anything.
    case .logged: return statement(in: bytes) ?? statements.scan(text)
    case .message, .backgroundMessage:
      if let explained = MessageText.explainedStatement(in: bytes) {
        return statements.parse(explained) ?? statements.scan(explained)
      }
      if let found = statement(in: bytes) { return found }
      if role == .backgroundMessage || MessageText.isAboutConnection(bytes) { return [] }
      return statements.scan(text)
    // EXECUTE logs what was prepared as its detail; other details hold parameters and rows.
    case .prepared:
      return MessageText.possibleStarts(in: bytes).lazy.compactMap { parse(bytes, from: $0) }.first ?? []
    case .context: return statements.possible(targets.mentioned(in: text), example: nil)
    }
  }

  /// The names that a statement at the end of a message says, and those that the words before it may say.
  private func statement(in message: Bytes) -> [SaidName]? {
    for start in MessageText.possibleStarts(in: message) {
      guard let said = parse(message, from: start) else { continue }
      return start == 0 ? said : (said + statements.scan(message.part(0..<start).text)).strongest()
    }
    return nil
  }

  private func parse(_ message: Bytes, from start: Int) -> [SaidName]? {
    statements.parse(message.part(from: start).text)
  }
}
