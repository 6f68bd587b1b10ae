/// An option: a name followed by a value, as in `--schema public`, `--schema=public` or `-s public`.
@propertyWrapper
public struct Option<Value> {
  private let declaration: ValueDeclaration<Value>
  private let name: NameSpecification
  private let setting: String?
  private let bareValue: String?
  private let help: ArgumentHelp?
  private let completion: CompletionKind?
  private let target = ParsedValue<Value>()
  private var assigned: Value?

  /// Makes `@Option var name: String` compile without parentheses: the compiler looks for an initializer without
  /// arguments in the type itself only, and then calls the right one of the extension.
  @available(*, unavailable, message: "the value's type does not conform to ExpressibleByArgument")
  public init() { fatalError("unavailable") }

  /// The parsed value.
  public var wrappedValue: Value {
    get { assigned ?? target.parsed }
    set { assigned = newValue }
  }

  /// Whether the value stood on the command line; otherwise it is a setting's, or the default.
  public var projectedValue: Bool { target.isGiven }

  private init(
    _ declaration: ValueDeclaration<Value>, _ name: NameSpecification, _ setting: String?,
    _ help: ArgumentHelp?, _ completion: CompletionKind?, bareValue: String? = nil
  ) {
    self.bareValue = bareValue
    self.declaration = declaration
    self.name = name
    self.setting = setting
    self.help = help
    self.completion = completion
  }
}

extension Option {
  // `setting` is the key of the setting that counts when the option is not given.

  /// An option with a default value.
  public init(
    wrappedValue: Value, name: NameSpecification = .long, setting: String? = nil, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(wrappedValue), name, setting, help, completion)
  }

  /// A required option.
  public init(
    name: NameSpecification = .long, setting: String? = nil, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(nil), name, setting, help, completion)
  }

  /// An option that may be absent.
  public init<T: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long, setting: String? = nil,
    help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), name, setting, help, completion)
  }

  /// An option that may be absent.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, setting: String? = nil, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), name, setting, help, completion)
  }

  /// An option that may be absent, and may be given without its value: `--watch`, `--watch 5s`. A value is only taken from
  /// the next word when that does not look like an option.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, defaultAsFlag bareValue: T, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(
      .optional(), name, nil, help, completion, bareValue: bareValue.defaultValueDescription)
  }

  /// An option that may be repeated, with the values that apply when it is absent.
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], name: NameSpecification = .long, setting: String? = nil, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(wrappedValue), name, setting, help, completion)
  }

  /// An option that must be given once or more.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, setting: String? = nil, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(nil), name, setting, help, completion)
  }
}

extension Option: ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet) {
    var definition = declaration.definition(
      kind: .option, names: name.names(for: property), property: property,
      setting: setting, help: help, completion: completion, target: target)
    definition.description.bareValue = bareValue
    set.definitions.append(definition)
  }
}
