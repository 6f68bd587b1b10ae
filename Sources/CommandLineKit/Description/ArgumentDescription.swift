/// One argument of a command, as help, completions and documentation see it.
public struct ArgumentDescription: Sendable, Equatable, Encodable {
  /// What sort of argument it is.
  public enum Kind: String, Sendable, Encodable {
    /// A value told by its place.
    case positional
    /// A name with a value.
    case option
    /// A name without a value.
    case flag
  }

  /// What sort of argument it is.
  public let kind: Kind
  /// Its names, short ones first; empty for a positional argument.
  public let names: [ArgumentName]
  /// The names that mean the opposite, for a flag that comes as a pair.
  public let inversionNames: [ArgumentName]
  /// The word between angle brackets; empty for a flag.
  public let valueName: String
  /// Whether it may be left out.
  public let isOptional: Bool
  /// Whether it may be given several times.
  public let isRepeating: Bool
  /// What applies when it is left out, where that is worth saying.
  public let defaultValue: String?
  /// Every word that it accepts, where they can be listed.
  public let allValues: [String]
  /// The key of the setting that counts when it is left out.
  public let setting: String?
  /// The value that it has when it is given without one.
  public internal(set) var bareValue: String?
  /// What shells offer as its value.
  public let completion: CompletionKind
  /// What it does.
  public let abstract: String
  /// More about it.
  public let discussion: String
  /// The heading under which it is listed, when not the usual one.
  public internal(set) var section: String?
  /// Whether it is left out of help and completions.
  public let isHidden: Bool
  /// Whether every command has it: `--help` and `--version`, which usage lines leave out.
  public internal(set) var isBuiltIn = false

  init(
    kind: Kind, names: [ArgumentName], inversionNames: [ArgumentName] = [], valueName: String = "",
    isOptional: Bool = true, isRepeating: Bool = false, defaultValue: String? = nil,
    allValues: [String] = [], setting: String? = nil, completion: CompletionKind = .default,
    help: ArgumentHelp?
  ) {
    self.kind = kind
    self.names = names
    self.inversionNames = inversionNames
    self.valueName = valueName
    self.isOptional = isOptional
    self.isRepeating = isRepeating
    self.defaultValue = defaultValue
    self.allValues = allValues
    self.setting = setting
    self.completion = completion
    self.abstract = help?.abstract ?? ""
    self.discussion = help?.discussion ?? ""
    self.isHidden = help?.visibility == .hidden
  }

  /// The name that messages use: the first long one, else the first.
  public var preferredName: ArgumentName? { names.first { $0.kind == .long } ?? names.first }
}
