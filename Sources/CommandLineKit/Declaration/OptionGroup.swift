/// Arguments that several commands share, declared once in a type of their own.
@propertyWrapper
public struct OptionGroup<Value: ParsableArguments> {
  private let title: String?
  private let target = ParsedValue<Value>()
  private var assigned: Value?

  /// Includes the arguments of `Value`, under a heading of their own in help when there is a title.
  public init(title: String? = nil) {
    self.title = title
    target.set(Value())
  }

  /// The parsed arguments.
  public var wrappedValue: Value {
    get { assigned ?? target.parsed }
    set { assigned = newValue }
  }
}

extension OptionGroup: ArgumentDeclaration {
  func register(property: String, in set: inout ArgumentSet) {
    var group = ArgumentSet(target.parsed)
    if let title { group.setSection(title) }
    set.append(group)
    set.validations.append {
      var value = target.parsed
      try value.validate()
      target.set(value)
    }
  }
}
