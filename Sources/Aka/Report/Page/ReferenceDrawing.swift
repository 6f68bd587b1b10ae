/// The foreign keys between renamed tables: who refers stands left of what is referred to.
struct ReferenceDrawing {
  let report: Report

  private static let (column, row, box) = (200.0, 34.0, (width: 160.0, height: 24.0))
  /// More cannot be read as a drawing, and are listed.
  private static let most = 40

  var section: HTML {
    guard !report.references.isEmpty else { return "" }
    let tables = Set(report.references.flatMap { [$0.from, $0.to] })
    return """
      <h2>Foreign keys between renamed tables</h2>
      \(tables.count > Self.most ? list : drawing(of: tables.sorted()))
      """
  }

  private var names: [Int: String] {
    Dictionary(
      report.renames.map { ($0.status.entry.number, $0.status.entry.tableName.name.description) },
      uniquingKeysWith: { $1 })
  }

  private var list: HTML {
    let names = names
    let items = Dictionary(grouping: report.references, by: \.from).sorted { $0.key < $1.key }.map {
      from, keys -> HTML in
      let targets = keys.compactMap { names[$0.to] }.joined(separator: ", ")
      return
        "<li><span class=\"name\">\(names[from] ?? "")</span> → <span class=\"name\">\(targets)</span></li>\n"
    }
    return
      "<details><summary>\(report.references.count) foreign keys</summary><div><ul>\(items)</ul></div></details>"
  }

  /// How many tables stand before one, at most. Circles end where they close.
  private func depths(of tables: [Int]) -> [Int: Int] {
    var depths = Dictionary(uniqueKeysWithValues: tables.map { ($0, 0) })
    for _ in tables {
      for reference in report.references {
        let depth = min(depths[reference.from]! + 1, tables.count - 1)
        if depths[reference.to]! < depth { depths[reference.to] = depth }
      }
    }
    // In a circle everything is as deep as can be: no deeper than there are columns in use.
    let columns = Dictionary(
      uniqueKeysWithValues: Set(depths.values).sorted().enumerated().map { ($1, $0) })
    return depths.mapValues { columns[$0]! }
  }

  private func drawing(of tables: [Int]) -> HTML {
    let (depths, names) = (depths(of: tables), names)
    var rows: [Int: Int] = [:]
    var places: [Int: (x: Double, y: Double)] = [:]
    for table in tables {
      let column = depths[table]!
      places[table] = (Double(column) * Self.column + 1, Double(rows[column, default: 0]) * Self.row + 1)
      rows[column, default: 0] += 1
    }
    let width = Double(rows.keys.max()!) * Self.column + Self.box.width + 12
    let height = Double(rows.values.max()!) * Self.row
    let edges = report.references.map { reference -> HTML in
      let (from, to) = (places[reference.from]!, places[reference.to]!)
      let (x, y) = (from.x + Self.box.width, from.y + Self.box.height / 2)
      let target = to.y + Self.box.height / 2
      // One that passes columns goes below the boxes in them.
      let passes = to.x - from.x > Self.column || to.x <= from.x
      let (reach, sag) = passes ? (80.0, Self.row) : (20.0, 0)
      return """
        <path class="edge" marker-end="url(#arrow)" \
        d="M\(x) \(y) C\(x + reach) \(y + sag) \(to.x - reach) \(target + sag) \(to.x - 2) \(target)"/>

        """
    }
    let boxes = tables.map { table -> HTML in
      let place = places[table]!
      let name = names[table] ?? ""
      return """
        <a href="#rename-\(table)"><rect class="node" x="\(place.x)" y="\(place.y)" width="\(Self.box.width)" \
        height="\(Self.box.height)" rx="4"/><text x="\(place.x + 8)" y="\(place.y + 16)">\(name.shortened(to: 22))\
        <title>\(name)</title></text></a>

        """
    }
    let told = report.references.map { "\(names[$0.from] ?? "") refers to \(names[$0.to] ?? "")" }
      .joined(separator: "; ")
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Foreign keys">
      <svg width="\(width)" height="\(height)" style="max-width: none" role="group" aria-label="\(told)">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
      <path class="edge" d="M1 1 L7 4 L1 7"/></marker></defs>
      \(edges)\(boxes)</svg></div>
      """
  }
}

extension String {
  fileprivate func shortened(to limit: Int) -> String {
    count > limit ? prefix(limit - 1) + "…" : self
  }
}
