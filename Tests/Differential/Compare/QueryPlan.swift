/// What EXPLAIN printed, as a tree: a line's parent is the nearest line above it that is indented less.
struct QueryPlan {
  private var roots: [Node] = []

  private struct Node {
    let text: String
    var children: [Node] = []

    var isPlanNode: Bool { text.hasPrefix("->  ") }

    /// Whether this is a property of its node, not a node or what leads to one (`ExplainNode` prints those
    /// last).
    var isProperty: Bool { !isPlanNode && !text.contains(/^(InitPlan|SubPlan|CTE)\b/) }

    /// Whether nothing but the probes of shims decides about this node.
    var isProbe: Bool {
      text.contains(/^One-Time Filter: \(?aka\.probe_\d+\(\)( AND aka\.probe_\d+\(\))*\)?$/)
    }

    /// Whether it says which partition a write goes to.
    var isTarget: Bool { !isPlanNode && text.contains(/^(Insert|Update|Delete|Merge) on\b/) }

    /// The name of the node or property; what it says of tables and columns is left out.
    var kind: Substring {
      let bare = isPlanNode ? text.dropFirst(4) : text[...]
      return bare[
        ..<(bare.firstRange(of: " on ")?.lowerBound ?? bare.firstRange(of: ":")?.lowerBound ?? bare.endIndex)]
    }
  }

  init(_ lines: [String]) {
    var open: [(indent: Int, node: Node)] = []
    func close(downTo indent: Int) {
      while let last = open.last, last.indent >= indent {
        open.removeLast()
        if open.isEmpty {
          roots.append(last.node)
        } else {
          open[open.count - 1].node.children.append(last.node)
        }
      }
    }
    // A line with a comma comes in quotation marks, from their CSV.
    for line in lines.map({ $0.replacing("\"", with: "") }) {
      let text = line.drop { $0 == " " }
      close(downTo: line.count - text.count)
      open.append((line.count - text.count, Node(text: String(text))))
    }
    close(downTo: 0)
  }

  /// The nodes and their properties, without names, and without the nodes that only count the uses of a shim.
  var shape: [String] { roots.flatMap { Self.shape(of: Self.withoutProbes($0)) } }

  /// The key of an alias table's partition has another name, and a write names the partition below the alias.
  private static func shape(of node: Node) -> [String] {
    [String(node.kind).replacing(ShimKeeper.suffix, with: "")]
      + node.children.filter { !$0.isTarget }.flatMap(shape)
  }

  /// A node that counts stands above the one that it counts for, and takes over what is planned once for both.
  private static func withoutProbes(_ node: Node) -> Node {
    var node = node
    node.children = node.children.map(withoutProbes)
    guard node.kind.hasSuffix("Result"), node.children.contains(where: \.isProbe),
      let below = node.children.firstIndex(where: \.isPlanNode)
    else { return node }
    var counted = node.children[below]
    let place = counted.children.firstIndex { !$0.isProperty } ?? counted.children.endIndex
    counted.children.insert(contentsOf: node.children[..<below].filter { !$0.isProperty }, at: place)
    counted.children += node.children[(below + 1)...]
    return counted
  }
}
