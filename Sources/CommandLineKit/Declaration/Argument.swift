/// A positional argument: a value that is told by its place on the command line.
@propertyWrapper
public struct Argument<Value> {
  private let declaration: ValueDeclaration<Value>
  private let setting: String?
  private let help: ArgumentHelp?
  private let completion: CompletionKind?
  private let target = ParsedValue<Value>()
  private var assigned: Value?

  /// Makes `@Argument var name: String` compile without parentheses: the compiler looks for an initializer without
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
    _ declaration: ValueDeclaration<Value>, setting: String? = nil, _ help: ArgumentHelp?,
    _ completion: CompletionKind?
  ) {
    self.declaration = declaration
    self.setting = setting
    self.help = help
    self.completion = completion
  }
}

extension Argument {
  /// A positional argument with a default value.
  public init(
    wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(wrappedValue), help, completion)
  }

  /// A required positional argument.
  public init(
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    self.init(.single(nil), help, completion)
  }

  /// An optional positional argument that may be absent.
  public init<T: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), help, completion)
  }

  /// An optional positional argument that may be absent.
  public init<T: ExpressibleByArgument>(
    help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == T? {
    self.init(.optional(), help, completion)
  }

  /// Any number of positional arguments, with the values that apply when there are none. `setting` is the key of the
  /// setting that counts then.
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], setting: String? = nil, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(wrappedValue), setting: setting, help, completion)
  }

  /// One or more positional arguments. `setting` is the key of the setting that counts when there are none.
  public init<T: ExpressibleByArgument>(
    setting: String? = nil, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
  ) where Value == [T] {
    self.init(.array(nil), setting: setting, help, completion)
  }
}

extension Argument: ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet) {
    set.definitions.append(
      declaration.definition(
        kind: .positional, names: [], property: property,
        setting: setting, help: help, completion: completion, target: target))
  }
}
