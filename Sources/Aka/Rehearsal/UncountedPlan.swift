extension JSONValue {
  /// A plan as it would be without probes: a node that does nothing but to count that the rows below it are asked for gives its
  /// place to those, together with the subplans that PostgreSQL hung up there.
  var withoutProbes: JSONValue {
    guard case .object(var node) = self, let plans = node["Plans"]?.elements else { return self }
    var children = plans.map(\.withoutProbes)
    if isProbe, let place = children.lastIndex(where: { $0["Parent Relationship"]?.string == "Outer" }),
      case .object(var counted) = children.remove(at: place)
    {
      let below = children + (counted["Plans"]?.elements ?? [])
      counted["Plans"] = below.isEmpty ? nil : .array(below)
      for key in ["Parent Relationship", "Subplan Name"] { counted[key] = node[key] }
      return .object(counted)
    }
    node["Plans"] = .array(children)
    return .object(node)
  }

  private var isProbe: Bool {
    guard let filter = self["One-Time Filter"]?.string else { return false }
    // One that also notes who adds the question whether that was done.
    return filter.split(separator: " AND ").map { $0.drop { $0 == "(" } }.allSatisfy {
      $0.hasPrefix("aka.probe_") && !$0.contains(" ") || $0.hasPrefix("current_setting('aka.noted_probe_")
    }
  }
}
