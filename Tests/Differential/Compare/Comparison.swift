/// What differs between the table's outcome and the shim's, once the new name is read as the old one.
struct Comparison {
  /// The kinds of difference.
  enum Aspect: String, Sendable, CaseIterable {
    /// One failed and the other did not, or with another SQLSTATE.
    case state
    /// Rows, their order where it was asked for, or command tags.
    case rows
    /// Notices and warnings: how many, their SQLSTATEs or texts.
    case notices
    /// The text of an error.
    case errorText
    /// What an error says beside its text: detail, hint, context, names of objects.
    case errorFields
  }

  let table: Outcome
  let shim: Outcome
  /// What differs.
  let aspects: Set<Aspect>
  /// Where both say the same except that the shim's side says the new name.
  let names: Set<Aspect>

  var isSame: Bool { aspects.isEmpty && names.isEmpty }

  init(table: Outcome, shim: Outcome, ordered: Bool) {
    self.table = table
    self.shim = shim
    let exact = Self.differences(table, shim, ordered: ordered)
    aspects = exact.isEmpty ? [] : Self.differences(table, shim.sayingOldNames, ordered: ordered)
    names = exact.subtracting(aspects)
  }

  private static func differences(_ left: Outcome, _ right: Outcome, ordered: Bool) -> Set<Aspect> {
    var aspects: Set<Aspect> = []
    if left.error?.state != right.error?.state { aspects.insert(.state) }
    let rows = ordered ? left.lines == right.lines : left.lines.sorted() == right.lines.sorted()
    if !rows { aspects.insert(.rows) }
    if left.notices != right.notices { aspects.insert(.notices) }
    if left.error?.text != right.error?.text { aspects.insert(.errorText) }
    if left.error?.saying != right.error?.saying { aspects.insert(.errorFields) }
    return aspects
  }
}

extension Outcome {
  /// Notices, warnings and the like, without the excerpts of the statement.
  var notices: [Message] {
    messages.filter { !$0.isError }.map { message in
      var message = message
      message.fields = message.saying
      return message
    }
  }

  /// The same with every new name replaced by the old one.
  var sayingOldNames: Outcome {
    func old(_ text: String) -> String { text.replacing(ShimKeeper.suffix, with: "") }
    var outcome = self
    outcome.lines = lines.map(old)
    for index in messages.indices {
      outcome.messages[index].text = old(messages[index].text)
      for field in messages[index].fields.indices {
        outcome.messages[index].fields[field].text = old(messages[index].fields[field].text)
      }
    }
    return outcome
  }
}
