import Foundation
import Testing

@testable import Aka

@Suite struct ScanTests {
  @Test(arguments: ScanCorpus.hits.indices) func finds(_ index: Int) throws {
    let (file, marked) = ScanCorpus.hits[index]
    let parts = marked.components(separatedBy: "»")
    let text = parts.joined()
    let scanned = try Scanned(file, text)
    let expected = parts.indices.dropLast().map { number in
      let before = parts[...number].joined()
      let lines = before.components(separatedBy: "\n")
      return "\(lines.count):\(lines[lines.count - 1].count + 1)"
    }
    #expect(scanned.places == expected, "\(file): \(marked)")
    #expect(scanned.leftAfterFix == 0, "\(file): \(scanned.fixed)")
  }

  @Test(arguments: ScanCorpus.silence.indices) func isSilent(_ index: Int) throws {
    let (file, text) = ScanCorpus.silence[index]
    let scanned = try Scanned(file, text, names: ["public.users": "public.tb_user"])
    #expect(scanned.places == [], "\(file): \(text)")
    #expect(scanned.fixed == text)
  }

  @Test func hasAsManySilentSnippetsAsHits() {
    #expect(ScanCorpus.silence.count >= ScanCorpus.hits.count)
  }
}
