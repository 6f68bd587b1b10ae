import Postgres

struct FunctionMentions {
  var lines: [Identifier: [Int]] = [:]
  var triggerNameLines: [Int] = []
  init(of source: String, language: String, names: Set<Identifier>) {}
}
