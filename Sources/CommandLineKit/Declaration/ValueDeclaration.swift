/// What `@Argument` and `@Option` share: how words become a value of one, none or many elements.
struct ValueDeclaration<Value> {
  let initial: Value?
  let isRepeating: Bool
  let defaultText: String?
  let allValues: [String]
  let completion: CompletionKind
  /// Adds one word to what was read so far; false when the word means nothing to the type.
  let read: (_ word: String, _ value: inout Value?) -> Bool

  static func single(_ initial: Value?) -> Self where Value: ExpressibleByArgument {
    Self(Value.self, initial, isRepeating: false, defaultText: initial?.defaultValueDescription) {
      $1 = $0
    }
  }

  static func optional<Element: ExpressibleByArgument>() -> Self where Value == Element? {
    Self(Element.self, .some(nil), isRepeating: false, defaultText: nil) { $1 = .some($0) }
  }

  static func array<Element: ExpressibleByArgument>(_ initial: [Element]?) -> Self where Value == [Element] {
    let text = initial?.map(\.defaultValueDescription).joined(separator: ", ")
    return Self(Element.self, initial, isRepeating: true, defaultText: text) { $1 = ($1 ?? []) + [$0] }
  }

  private init<Element: ExpressibleByArgument>(
    _ element: Element.Type, _ initial: Value?, isRepeating: Bool, defaultText: String?,
    store: @escaping (Element, inout Value?) -> Void
  ) {
    self.initial = initial
    self.isRepeating = isRepeating
    self.defaultText = defaultText.flatMap { $0.isEmpty ? nil : $0 }
    self.allValues = Element.allValueStrings
    self.completion = Element.defaultCompletionKind
    self.read = { word, value in
      guard let element = Element(argument: word) else { return false }
      store(element, &value)
      return true
    }
  }

  /// The definition that feeds `target`.
  func definition(
    kind: ArgumentDescription.Kind, names: [ArgumentName], property: String,
    setting: String? = nil, help: ArgumentHelp?, completion explicit: CompletionKind?,
    target: ParsedValue<Value>
  ) -> ArgumentDefinition {
    let longName = names.first { $0.kind == .long }?.name
    let description = ArgumentDescription(
      kind: kind, names: names, inversionNames: [],
      valueName: help?.valueName ?? longName ?? property.kebabCased,
      isOptional: initial != nil, isRepeating: isRepeating,
      defaultValue: defaultText, allValues: allValues, setting: setting, completion: explicit ?? completion,
      help: help)
    return ArgumentDefinition(
      description: description,
      effect: .value { word in target.update { read(word, &$0) } },
      noteGiven: { target.noteGiven() },
      finish: {
        target.update {
          $0 = $0 ?? initial; return $0 != nil
        }
      })
  }
}
