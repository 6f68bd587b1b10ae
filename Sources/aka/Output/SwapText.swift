import Aka

/// What a swap cost, in a sentence.
enum SwapText {
  static func render(_ figures: SwapFigures) -> String {
    "The lock was held for \(Amount.time(figures.heldMilliseconds / 1000)); no client waited longer than "
      + "\(Amount.time(figures.longestStallMilliseconds / 1000)) because of it "
      + "(\(Amount.count(figures.attempts, "attempt")))."
  }
}
