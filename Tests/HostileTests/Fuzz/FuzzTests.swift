import Foundation
import Testing

/// Every parser of ours, with inputs that are nearly right: no crash, no hang, no growth. `scripts/fuzz` takes its time.
@Suite(.serialized) struct FuzzTests {
  @Test(
    arguments: FuzzTarget.all.map(\.name).filter {
      HostileSettings.fuzzOnly == nil || $0 == HostileSettings.fuzzOnly
    })
  func survives(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let started = Date()
    let outcome = FuzzRun(target, seed: HostileSettings.seed).run(
      seconds: HostileSettings.fuzzSeconds, inputs: 60)
    #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(3))")
    // One that understands nothing is not tested at all.
    #expect(outcome.understood > 0)
    #expect(outcome.growth < 64 << 20, "grew by \(outcome.growth >> 20) MB")
    if HostileSettings.fuzzSeconds != nil {
      let rate = Double(outcome.inputs) / Date().timeIntervalSince(started)
      print(
        "fuzz \(name): \(outcome.inputs) inputs (\(outcome.understood) understood, \(Int(rate)) a second), "
          + "\(FuzzRun.residentBytes >> 20) MB resident, grew by \(outcome.growth >> 10) kB")
    }
  }

  /// What once crashed, hung or came back as something else.
  @Test(arguments: FuzzRegressions.all) func staysMended(_ regression: FuzzRegressions.Case) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == regression.target })
    do { try target.run(regression.bytes) } catch let failure as FuzzFailure {
      Issue.record("\(failure)")
    } catch {}
  }
}

/// Inputs that were too much for a parser, kept for ever.
enum FuzzRegressions {
  struct Case: Sendable, CustomTestStringConvertible {
    let target: String
    let bytes: [UInt8]
    let testDescription: String

    init(_ target: String, _ text: String, _ what: String) {
      (self.target, bytes, testDescription) = (target, Array(text.utf8), what)
    }
  }

  static let all: [Case] = [
    Case("name", "\"\u{301}x\"", "a combining mark after the opening quote"),
    Case("name", "app.\u{301}x", "a combining mark after the dot"),
    Case("scan-javascript", "FROM users \"", "a quote that is the last byte"),
    Case("scan-java", "FROM users '\\", "a backslash that is the last byte"),
  ]
}
