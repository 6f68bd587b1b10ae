import CommandLineKit
import Testing

/// What a shell sees: streams and exit codes of a real process.
@Suite struct ProcessTests {
  @Test func mistakesGoToStandardErrorWith64() async throws {
    let result = try #require(
      await #expect(
        processExitsWith: .exitCode(64), observing: [\.standardOutputContent, \.standardErrorContent]
      ) {
        Ship.main(["laod"])
      })
    let said = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(
      said.contains("Error: Unknown subcommand 'laod'. Did you mean 'load'?\nUsage: ship <subcommand>\n"))
    #expect(!String(decoding: result.standardOutputContent, as: UTF8.self).contains("Error:"))
  }

  @Test func helpGoesToStandardOutputWith0() async throws {
    let result = try #require(
      await #expect(
        processExitsWith: .exitCode(0), observing: [\.standardOutputContent, \.standardErrorContent]
      ) {
        Ship.main(["help"])
      })
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains("OVERVIEW: Sails the seas."))
    #expect(!String(decoding: result.standardErrorContent, as: UTF8.self).contains("OVERVIEW"))
  }

  @Test func exitCodesOfRunPassThrough() async {
    await #expect(processExitsWith: .exitCode(3)) {
      Ship.main(["look", "--distance", "1", "--directions", "n"])
    }
  }

  @Test func errorsNameTheCommandAtFault() async throws {
    let result = try #require(
      await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
        Ship.main(["dock", "slow", "x"])
      })
    #expect(
      String(decoding: result.standardErrorContent, as: UTF8.self)
        .contains("See 'ship dock slow --help' for more information."))
  }
}
