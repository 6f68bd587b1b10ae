/// An argument together with what happens when the parser meets it.
struct ArgumentDefinition {
  enum Effect {
    /// Takes a word; false when the word means nothing to the argument's type.
    case value((String) -> Bool)
    /// Takes nothing; told whether it was given by one of its inversion names.
    case flag((_ isInversion: Bool) -> Void)
    /// Ends the parsing at once, as `--help` does.
    case interrupt(ParserError)
  }

  var description: ArgumentDescription
  let effect: Effect
  /// Called when the command line is read: whether the argument stood there.
  var noteGiven: () -> Bool = { true }
  /// Applies the default; false when there is none and the argument was not given.
  var finish: () -> Bool = { true }
}
