/// Finds the class of a difference. Each test is as narrow as the parse tree and the SQLSTATE allow: what is not known
/// must not pass for what is.
struct Classification {
  let comparison: Comparison
  let shape: StatementShape
  /// The renamed tables that the statement concerns.
  let concerned: [ShimKeeper.Coverage]

  private var shimState: String? { comparison.shim.error?.state }

  var result: DifferenceClass? {
    if comparison.aspects.isEmpty { return newName }
    return refusedStatement ?? differentAnswer
  }

  /// Both say the same once the new name is read as the old one.
  private var newName: DifferenceClass {
    if shape.contains("ExplainStmt") { return .explainOutput }
    // A function may return what EXPLAIN says.
    if comparison.shim.lines.contains(where: { $0.contains("->  ") }) { return .explainOutput }
    if comparison.names.contains(.rows), shape.names(column: "tableoid") { return .tableOid }
    if comparison.names.contains(.rows) { return shape.readsCatalog ? .catalogLookup : .newNameInRows }
    return comparison.names.contains(.notices) ? .newNameInNotice : .newNameInError
  }

  /// What a view cannot do, and says so.
  private var refusedStatement: DifferenceClass? {
    let text = comparison.shim.error?.text ?? ""
    switch shimState {
    case "42809":
      if let copy = shape.nodes("CopyStmt").first { return copy["is_from"] == nil ? .copyTo : .copyFrom }
      if shape.contains("TruncateStmt") || text.hasSuffix("is not a table") { return .truncate }
      if comparison.shim.error?.says("DETAIL", "This operation is not supported for views.") == true {
        return .definition
      }
    // Also from inside of a function.
    case "0A000":
      if text.hasPrefix("cannot execute MERGE on relation") { return .merge }
      if text == "cannot retrieve a system column in this context" { return .systemColumns }
      if text.hasPrefix("TABLESAMPLE") { return .tableSample }
      if text.hasPrefix("WHERE CURRENT OF on a view") { return .whereCurrentOf }
    case "42P10":
      if shape.contains("onConflictClause"), text.hasPrefix("there is no unique or exclusion constraint") {
        return .aliasUpsert
      }
    case "42704":
      if text.contains(/^constraint ".*" for table ".*" does not exist/) { return .onConflictConstraint }
    case "42703":
      if text.contains(/^column "?(\w+\.)?(tableoid|ctid|[cx]m(in|ax))"? does not exist/) {
        return .systemColumns
      }
      // `u.greet` calls a function of the row type where there is no such column.
      if let match = text.wholeMatch(of: /column "?(?:\w+\.)?(\w+)"? does not exist/),
        comparison.table.error == nil,
        !concerned.contains(where: { $0.columns.contains(String(match.1)) })
      {
        return .rowType
      }
      // The catalog remembers dropped columns, and a view has none.
      if text.contains("pg.dropped"), shape.readsCatalog { return .catalogLookup }
    case "42803":
      if shape.contains("groupClause") || text.contains("GROUP BY") { return .groupByPrimaryKey }
    case "42846": if text.hasPrefix("cannot cast type") { return .rowType }
    case "42883": if text.hasSuffix("does not exist"), text.hasPrefix("function ") { return .rowType }
    case "55000":
      let detail = "Views that have no updatable columns are not automatically updatable."
      if comparison.shim.error?.says("DETAIL", detail) == true { return .noColumns }
    case "428C9", "23502":
      if shape.contains("SetToDefault"), comparison.table.error == nil { return .setDefault }
    default: break
    }
    return nil
  }

  /// What goes another way without being refused.
  private var differentAnswer: DifferenceClass? {
    if shape.contains("VacuumStmt") || shape.contains("ClusterStmt") || shape.contains("ReindexStmt") {
      return .maintenance
    }
    if comparison.aspects == [.notices], comparison.shim.notices.contains(where: \.skipsMaintenance) {
      return .maintenance
    }
    if comparison.aspects == [.notices], concerned.contains(where: { $0.announced.contains("alias-cascade") })
    {
      return .aliasCascade
    }
    if shape.contains("ExplainStmt"), comparison.aspects == [.rows], let known = explained { return known }
    if shape.saysOnly { return .only }
    if comparison.shim.error == nil, shape.readsCatalog { return .catalogLookup }
    if comparison.aspects == [.errorText], shimState == "42501", isSamePermission { return .permissionText }
    return nil
  }

  private var explained: DifferenceClass? {
    if QueryPlan(comparison.table.lines).shape == QueryPlan(comparison.shim.lines).shape {
      return .explainOutput
    }
    let through = comparison.shim.lines
    if through.contains(where: { $0.contains("aka.probe_") }),
      through.contains(where: { $0.contains("Append") })
        || comparison.table.lines.contains("  One-Time Filter: false")
          && through.contains("        Filter: false")
    {
      return .probePlan
    }
    if shape.readsWholeRow { return .wholeRowPlan }
    return concerned.contains { $0.announced.contains("column-grants") } ? .columnGrantsPlan : nil
  }

  private var isSamePermission: Bool {
    comparison.table.error?.text
      == comparison.shim.error?.text.replacing("for view ", with: "for table ").replacing(
        ShimKeeper.suffix, with: "")
  }
}

extension Outcome.Message {
  /// VACUUM or ANALYZE of a view, from inside of a function.
  fileprivate var skipsMaintenance: Bool {
    state == "01000" && text.contains(/^skipping ".*" --- cannot (vacuum|analyze) non-tables/)
  }
}
