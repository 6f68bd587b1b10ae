import Foundation
import Synchronization

/// Throws inputs at a parser. An input that takes too long ends the process with the words that repeat it; so does a crash, after
/// which the file `.build/hostile/fuzz-NAME` says which input it was.
final class FuzzRun: Sendable {
  private static let patience = Duration.seconds(20)

  private let target: FuzzTarget
  private let mutator: Mutator
  private let seed: UInt64
  private let current = Atomic(0)
  private let isOver = Atomic(false)

  init(_ target: FuzzTarget, seed: UInt64) {
    self.target = target
    self.seed = seed
    mutator = Mutator(corpus: target.corpus.map { Array($0.utf8) })
  }

  /// How many inputs there were, what went wrong, and by how many bytes the process has grown after it had warmed up.
  struct Outcome {
    var inputs = 0
    var understood = 0
    var failures: [String] = []
    var growth = 0
  }

  /// Runs for a time or for a number of inputs. The parsers get the stack of a program's first thread.
  func run(seconds: Double?, inputs: Int) -> Outcome {
    watch()
    let outcome = Mutex(Outcome())
    let done = DispatchSemaphore(value: 0)
    let thread = Thread { [self] in
      let result = work(until: seconds.map { Date(timeIntervalSinceNow: $0) }, inputs)
      outcome.withLock { $0 = result }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    done.wait()
    isOver.store(true, ordering: .relaxed)
    return outcome.withLock { $0 }
  }

  private func work(until end: Date?, _ inputs: Int) -> Outcome {
    var outcome = Outcome()
    let note = open(HostileSettings.keep("", as: "fuzz-\(target.name)"), O_WRONLY)
    defer { close(note) }
    // What a process needs once is no growth.
    let warmUp = end.map { Date(timeIntervalSinceNow: $0.timeIntervalSinceNow / 3) }
    var warm = 0
    for text in target.corpus { feed(Array(text.utf8), &outcome) }
    while end.map({ Date() < $0 }) ?? (outcome.inputs < inputs) {
      let number = current.add(1, ordering: .relaxed).newValue
      let words = "seed \(seed) input \(number)      \n"
      _ = words.utf8CString.withUnsafeBytes { pwrite(note, $0.baseAddress, words.utf8.count, 0) }
      var chance = Chance(seed: seed &+ UInt64(number))
      feed(mutator.input(&chance), &outcome)
      if warm == 0, let warmUp, Date() > warmUp { warm = Self.residentBytes }
    }
    if warm > 0 { outcome.growth = Self.residentBytes - warm }
    return outcome
  }

  private func feed(_ bytes: [UInt8], _ outcome: inout Outcome) {
    outcome.inputs += 1
    do {
      try target.run(bytes)
      outcome.understood += 1
    } catch let failure as FuzzFailure {
      outcome.failures.append(
        "\(target.name), input \(current.load(ordering: .relaxed)) of seed \(seed): \(failure)")
    } catch {
      // To refuse an input is what parsers are for.
    }
  }

  private func watch() {
    Thread.detachNewThread { [self] in
      var (seen, since) = (-1, ContinuousClock.now)
      while !isOver.load(ordering: .relaxed) {
        Thread.sleep(forTimeInterval: 0.5)
        let now = current.load(ordering: .relaxed)
        if now != seen { (seen, since) = (now, .now) }
        if .now - since > Self.patience, !isOver.load(ordering: .relaxed) {
          FileHandle.standardError.write(Data("\(target.name) hangs on input \(now) of seed \(seed)\n".utf8))
          abort()
        }
      }
    }
  }

  /// What the process holds of the machine's memory.
  static var residentBytes: Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}
