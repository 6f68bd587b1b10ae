import Aka
import CommandLineKit

/// Tells a person how far a reading of logs is.
enum LogAdvanceText {
  static func teller(_ progress: Progress) -> @Sendable (LogAdvance) -> Void {
    let pace = Pace()
    return { advance in
      if let far = pace.describe(advance.bytes, of: advance.total, Amount.bytes) {
        progress.update("reading \(advance.path): \(far)")
      }
    }
  }
}
