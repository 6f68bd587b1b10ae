import PGQuery
import Postgres

import struct Postgres.Identifier

extension Manifest {
  /// The same in the schema of one tenant, which stands for the manifest's own. What belongs to all tenants cannot be renamed
  /// once for each of them.
  func inTenant(_ tenant: Identifier) throws -> Manifest {
    var manifest = self
    manifest.schema = tenant
    manifest.tenant = tenant
    manifest.renames = try renames.map { request in
      let old = try place(request.old.schema, of: request.old, in: tenant)
      let new = try request.new.schema.map { try place($0, of: request.new, in: tenant) }
      var options = request.options
      options.views = try options.views.map { try view($0, in: tenant) }
      return RenameRequest(
        old: WrittenName(schema: old, request.old.name), new: WrittenName(schema: new, request.new.name),
        options: options)
    }
    return manifest
  }

  private func place(_ written: Identifier?, of name: WrittenName, in tenant: Identifier) throws -> Identifier
  {
    guard written == nil || written == schema else { throw belongsToAll("\(name)") }
    return tenant
  }

  private func view(_ view: ReadView, in tenant: Identifier) throws -> ReadView {
    var view = view
    if let written = view.schema {
      view.schema = try place(written, of: WrittenName(schema: written, view.name), in: tenant)
    }
    // A query that names a schema reads there, for whichever tenant.
    if case .query(let text) = view.source, let schema, let tree = try? Parser.parse(text),
      tree.references().contains(where: { $0.schema.map { Identifier($0) } == schema })
    {
      throw Refusal(
        "the query of the view \(view.name) says schema \(schema), for which the target's schema \(tenant) stands",
        remedy: "leave the schema out of the query: names are then looked for in the tenant's schema first")
    }
    return view
  }

  private func belongsToAll(_ name: String) -> Refusal {
    Refusal(
      "\(name) is not in the schema for which a target's stands"
        + (schema.map { ", which is \($0)" } ?? ", since the manifest has no \"schema\""),
      remedy:
        "write what is to be done in every schema without a schema, and what is to be done once in another manifest"
    )
  }
}
