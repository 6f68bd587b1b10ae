import CByteSearch
import Testing

@testable import Aka

/// The quick search against a slow one.
@Suite struct NameSearchTests {
  /// A generator that gives the same numbers every time.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private func slow(_ needles: [Needle], _ text: Bytes, _ range: Range<Int>) -> Bool {
    range.contains { index in needles.contains { $0.stands(in: text, at: index) } }
  }

  @Test(arguments: [1, 3, 5, 11, 40]) func missesNothing(count: Int) {
    var numbers = Numbers(state: UInt64(count))
    for _ in 0..<300 {
      let names = (0..<count).map { _ in
        String(
          (0..<Int.random(in: 2...6, using: &numbers)).map { _ in
            "abC_é".randomElement(using: &numbers) ?? "a"
          })
      }
      let length = Int.random(in: 0...400, using: &numbers)
      let text = (0..<length).map { _ in
        Array("aAbBcC_ '\"u&\n\\\u{e9}".utf8).randomElement(using: &numbers) ?? 0
      }
      text.withUnsafeBufferPointer { text in
        let search = NameSearch(names, sample: text)
        var from = 0
        while let hit = search.next(in: text, from: from) {
          #expect(hit >= from && hit < text.count)
          // A place is told by any byte of the name.
          #expect(!slow(search.needles, text, from..<max(from, hit - 5)))
          from = hit + 1
        }
        let isThere = length > 0 && slow(search.needles, text, 0..<text.count)
        #expect(search.mayOccur(in: text) == isThere, "\(names)")
        #expect(!slow(search.needles, text, min(from, text.count)..<text.count))
      }
    }
  }

  /// The vector instructions, which look at 32 or 64 places at once, and the loop that does without.
  @Test func allProcessorsFindTheSame() throws {
    var numbers = Numbers(state: 1)
    var hits = 0
    for _ in 0..<400 {
      var tables = [UInt8](repeating: 0, count: BYTE_SEARCH_TABLES)
      for index in 0..<BYTE_SEARCH_NIBBLES {
        // Most places fit few bytes, as those of names do; bytes beyond ASCII as well.
        tables[index] =
          UInt8.random(in: 0...255, using: &numbers) & UInt8.random(in: 0...255, using: &numbers)
      }
      byte_search_prepare(&tables)
      let text = (0..<Int.random(in: 0...300, using: &numbers)).map { _ in
        UInt8.random(in: 0...255, using: &numbers)
      }
      for start in 0...text.count {
        let place = byte_search_next(tables, text, text.count, start)
        #expect(place == byte_search_next_portable(tables, text, text.count, start))
        hits += place < text.count ? 1 : 0
      }
    }
    #expect(hits > 1000)
  }

  @Test(arguments: ["ab", "users", "größe", "U&\"", "a_very_long_name_of_a_table_that_somebody_thought_of"])
  func findsANameAtEveryPlace(name: String) {
    let search = NameSearch(name == "U&\"" ? ["other"] : [name])
    for spelling in [name, name.uppercased()] where name.utf8.allSatisfy({ $0 < 0x80 }) || spelling == name {
      for length in 0..<180 {
        let before = [UInt8](repeating: UInt8(ascii: " "), count: length)
        let text = before + Array(spelling.utf8)
        text.withUnsafeBufferPointer { text in
          #expect(search.next(in: text, from: 0).map { $0 >= length } == true, "\(spelling) at \(length)")
          #expect(!search.mayOccur(in: text.part(0..<text.count - 1)), "\(spelling) cut at \(length)")
        }
        (text + before).withUnsafeBufferPointer { #expect(search.mayOccur(in: $0)) }
      }
    }
  }

  @Test(arguments: [
    ("users", "SELECT * FROM users", true), ("users", "FROM USERS", true), ("Users", "from \"Users\"", true),
    ("users", "tb_users", false), ("users", "users2", false), ("users", "\\nusers", true),
    ("users", "\\u003cusers", true), ("users", "U&\"\\0075sers\"", true), ("users", "u&\\\"", true),
    ("users", "u & v", false), ("a\"b_c", "\"a\"\"b_c\"", true), ("x\ny_longer", "y_longer", true),
    ("it's mine", "it''s mine", true),
  ])
  func findsSpellings(name: String, text: String, isFound: Bool) {
    Array(text.utf8).withUnsafeBufferPointer { text in
      #expect(NameSearch([name]).mayOccur(in: text) == isFound)
      let others = (0..<50).map { "another_name_\($0)" }
      #expect(NameSearch(others + [name]).mayOccur(in: text) == isFound)
    }
  }

  @Test(arguments: [
    ("SELECT 1, 'a', 2.5e-3 FROM t1", "SELECT ? FROM t1"),
    ("SELECT 'FROM users', 'x'", "SELECT 'FROM users', ?"),
    ("SELECT E'a\\'b', $1, $$a$$", "SELECT E'a\\'b', $1, $$a$$"), ("SELECT 1 -- it's\n+ 2", "SELECT ? \n+ ?"),
    ("SELECT/* /* */ ' */1", "SELECT ?"), ("SELECT \"a'b\", 'it''s'", "SELECT \"a'b\", ?"),
    ("VALUES (1, 'b'), (2, 'c')", "VALUES (?), (?)"), ("SELECT 'a\\', 'b'", "SELECT 'a\\', ?"),
    ("SELECT 'open", nil), ("SELECT $a$ open", nil),
  ])
  func shapesLoseOnlyConstants(sql: String, shape: String?) {
    let written = Array(sql.utf8).withUnsafeBufferPointer { text in
      let scratch = Scratch()
      var length: Int?
      let place = scratch.write(upTo: text.count) { place in
        length = StatementShape.write(text, NameSearch(["users"]), to: place)
        return length ?? 0
      }
      return length.map { place.part(0..<$0).text }
    }
    #expect(written == shape)
  }
}
