/// An option: a name followed by a value, as in `--schema public`, `--schema=public` or `-s public`.
@propertyWrapper
public struct Option<Value> {
  private let declaration: ValueDeclaration<Value>
  private let name: NameSpecification
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

  private init(
    _ declaration: ValueDeclaration<Value>, _ name: NameSpecification, _ help: ArgumentHelp?,
    _ completion: CompletionKind?
  ) {
    self.declaration = declaration
    self.name = name
    self.help = help
    self.completion = completion
  }
}

extension Option {
  /// An option with a default value.
  public init(
    wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(wrappedValue), name, help, completion)
  }

  /// A required option.
  public init(
    name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(nil), name, help, completion)
  }

  /// An option that may be absent.
  public init<T: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), name, help, completion)
  }

  /// An option that may be absent.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), name, help, completion)
  }

  /// An option that may be repeated, with the values that apply when it is absent.
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(wrappedValue), name, help, completion)
  }

  /// An option that must be given once or more.
  public init<T: ExpressibleByArgument>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(nil), name, help, completion)
  }
}

extension Option: ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet) {
    set.definitions.append(
      declaration.definition(
        kind: .option, names: name.names(for: property), property: property,
        help: help, completion: completion, target: target))
  }
}
