/// A parse tree as a flat array: each node knows where its subtree ends, so that siblings are a jump away and
/// a walk needs no recursion, however deep the tree.
///
/// The general JSON decoders cost eleven times as much as PostgreSQL's parser itself; this costs a fraction of it.
struct JSONTape: Sendable {
  struct Node: Sendable {
    enum Kind: UInt8, Sendable { case object, array, string, scalar }

    let kind: Kind
    let key: JSONKey
    /// The bytes of the value in the JSON; for a string without its quotes.
    let start: UInt32
    var end: UInt32
    /// The index of the first node after this one's subtree.
    var next: UInt32
  }

  let json: [UInt8]
  let nodes: [Node]

  init(json: [UInt8]) {
    self.json = json
    nodes = json.withUnsafeBufferPointer { bytes in
      JSONKey.withTable { keys in
        var reader = JSONTapeReader(bytes: bytes, keys: keys)
        reader.read()
        return reader.nodes
      }
    }
  }

  /// The child nodes of an object or array.
  func children(_ index: Int) -> Children {
    Children(nodes: nodes, index: index + 1, end: Int(nodes[index].next))
  }

  struct Children: Sequence, IteratorProtocol {
    let nodes: [Node]
    var index: Int
    let end: Int

    mutating func next() -> Int? {
      guard index < end else { return nil }
      defer { index = Int(nodes[index].next) }
      return index
    }
  }

  /// The child with this key.
  func child(_ index: Int, _ key: JSONKey) -> Int? {
    var child = index + 1
    let end = Int(nodes[index].next)
    while child < end {
      if nodes[child].key == key { return child }
      child = Int(nodes[child].next)
    }
    return nil
  }

  /// The decoded string under a key.
  func string(_ index: Int, _ key: JSONKey) -> String? { child(index, key).map(string) }

  /// The decoded value of a string node.
  func string(_ index: Int) -> String { JSONString.decode(json[range(index)]) }

  /// The number under a key. Protocol buffers leave a zero out.
  func integer(_ index: Int, _ key: JSONKey) -> Int {
    child(index, key).flatMap { Int(String(decoding: json[range($0)], as: UTF8.self)) } ?? 0
  }

  /// Whether the flag under a key is set. Protocol buffers leave false out.
  func flag(_ index: Int, _ key: JSONKey) -> Bool { child(index, key) != nil }

  /// The bytes of a node's value.
  func range(_ index: Int) -> Range<Int> { Int(nodes[index].start)..<Int(nodes[index].end) }
}
