import Postgres
import Testing

@testable import Aka

/// Renames are told from structure, and what structure cannot tell is left open.
@Suite struct TableMatcherTests {
  @Test func findsExactlyTheRenames() throws {
    var renames = 0
    for seed in 0..<400 as Range<UInt64> {
      let schema = RandomSchema(seed: seed, tables: 3 + Int(seed % 10))
      var matcher = TableMatcher(
        live: Inventory(schema.live), desired: Inventory(schema.desired), answers: DetectionAnswers())
      let (matches, _) = try matcher.run()
      renames += schema.renamed.count
      let found = Dictionary(uniqueKeysWithValues: matches.map { ($0.old, $0.new) })
      #expect(found == schema.renamed, "seed \(seed)")
    }
    #expect(renames > 800)
  }

  /// Two tables of one structure under two new names: whatever their columns are, nothing is decided.
  @Test func leavesLookAlikesOpen() throws {
    for seed in 0..<200 as Range<UInt64> {
      var dice = Dice(state: seed)
      let columns = (0...(1 + dice.roll(8))).map { ("c\($0)", ["text", "int"][dice.roll(2)]) }
      func twins(_ names: [Identifier]) -> Inventory {
        Inventory(
          names.enumerated().flatMap { index, name -> [SchemaObject] in
            let oid = UInt32(index * 10 + 10)
            return [RandomSchema.object(.table, oid, name: QualifiedName("public", name))]
              + columns.enumerated().map { number, column in
                RandomSchema.object(
                  .column, oid, number: number + 1, name: QualifiedName("public", Identifier(column.0)),
                  parent: oid,
                  definition: column.1)
              }
          })
      }
      var matcher = TableMatcher(
        live: twins(["colors", "Sizes"]), desired: twins(["tb_size", "tb_color"]), answers: DetectionAnswers()
      )
      let (matches, open) = try matcher.run()
      #expect(matches.isEmpty, "seed \(seed)")
      #expect(open.map(\.old.name) == ["Sizes", "colors"] && open.allSatisfy { $0.candidates.count == 2 })

      var answers = DetectionAnswers()
      answers.trustsNames = true
      var trusting = TableMatcher(
        live: twins(["colors", "Sizes"]), desired: twins(["tb_size", "tb_color"]), answers: answers)
      #expect(try trusting.run().matches.map(\.new.name) == ["tb_size", "tb_color"])
    }
  }

  @Test(arguments: [
    ("users", "tb_user", true), ("user_accounts", "TbUserAccount", true), ("colors", "tb_size", false),
    ("people", "tb_person", true), ("a", "tb_a_b", true), ("\"", "x", false),
    ("orders", "tb_order_line", true),
  ])
  func knowsAkinNames(old: String, new: String, areAkin: Bool) {
    #expect(NameKinship(old, new).isAkin == areAkin)
  }
}
