/// A flag: a name without a value, as in `--json`, `--no-wait` or `-vvv`.
@propertyWrapper
public struct Flag<Value> {
  private let initial: Value
  private let name: NameSpecification
  private let inversion: FlagInversion?
  private let help: ArgumentHelp?
  private let isRepeating: Bool
  private let raise: (_ isInversion: Bool, _ value: inout Value?) -> Void
  private let target = ParsedValue<Value>()
  private var assigned: Value?

  /// The parsed value.
  public var wrappedValue: Value {
    get { assigned ?? target.parsed }
    set { assigned = newValue }
  }
}

extension Flag {
  /// A flag that switches a Boolean from its default, which is normally false.
  public init(
    wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == Bool {
    self.init(
      initial: wrappedValue, name: name, inversion: nil, help: help, isRepeating: false,
      raise: { _, value in value = !wrappedValue })
  }

  /// A pair of flags, one for each Boolean; the last one given counts.
  public init(
    wrappedValue: Bool, name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil
  ) where Value == Bool {
    self.init(
      initial: wrappedValue, name: name, inversion: inversion, help: help, isRepeating: false,
      raise: { isInversion, value in value = !isInversion })
  }

  /// A pair of flags, one for each Boolean, neither of which need be given; the last one given counts.
  public init(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long, inversion: FlagInversion,
    help: ArgumentHelp? = nil
  ) where Value == Bool? {
    self.init(name: name, inversion: inversion, help: help)
  }

  /// A pair of flags, one for each Boolean, neither of which need be given; the last one given counts.
  public init(
    name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil
  ) where Value == Bool? {
    self.init(
      initial: nil, name: name, inversion: inversion, help: help, isRepeating: false,
      raise: { isInversion, value in value = .some(!isInversion) })
  }

  /// A flag that counts how often it is given.
  public init(
    wrappedValue: Int, name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == Int {
    self.init(
      initial: wrappedValue, name: name, inversion: nil, help: help, isRepeating: true,
      raise: { _, value in value = (value ?? wrappedValue) + 1 })
  }
}

extension Flag: ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet) {
    let names = name.names(for: property)
    let inversionNames = inversion?.names(for: names) ?? []
    let description = ArgumentDescription(
      kind: .flag, names: names, inversionNames: inversionNames, valueName: "",
      isOptional: true, isRepeating: isRepeating,
      defaultValue: defaultName(names, inversionNames), allValues: [], completion: .default, help: help)
    set.definitions.append(
      ArgumentDefinition(
        description: description,
        effect: .flag { isInversion in target.update { raise(isInversion, &$0) } },
        finish: {
          target.update {
            $0 = $0 ?? initial; return true
          }
        }))
  }

  /// Of a pair of flags, the one that need not be given.
  private func defaultName(_ names: [ArgumentName], _ inversionNames: [ArgumentName]) -> String? {
    guard !inversionNames.isEmpty, let initial = initial as? Bool else { return nil }
    return (initial ? names : inversionNames).last?.synopsis
  }
}
