import Foundation

/// Numbers that a seed decides: the same seed, the same case.
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &self)! }

  /// Once in so many times.
  mutating func once(in times: Int) -> Bool { number(1...times) == 1 }
}

/// What scripts ask of the tests; in the suite, a little of everything.
enum HostileSettings {
  static let environment = ProcessInfo.processInfo.environment

  /// How many tables are renamed and rolled back.
  static let cases = environment["AKA_HOSTILE_CASES"].flatMap { Int($0) } ?? 24
  /// The seed of the first; printed, so that a failure can be repeated.
  static let seed = environment["AKA_HOSTILE_SEED"].flatMap { UInt64($0) } ?? 20_240_601
  /// For how long each parser is fuzzed; the suite counts inputs instead.
  static let fuzzSeconds = environment["AKA_FUZZ_SECONDS"].flatMap { Double($0) }
  /// The one parser that is fuzzed.
  static let fuzzOnly = environment["AKA_FUZZ_ONLY"].flatMap { $0.isEmpty ? nil : $0 }

  /// Where failing cases go.
  static func keep(_ text: String, as name: String) -> String {
    let folder = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: ".build/hostile")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try? Data(text.utf8).write(to: file)
    return file.path
  }
}
