import FoundationEssentials
import Postgres

/// What the evidence says about an old name.
public enum Verdict: Sendable, Codable, Hashable {
  /// Somebody used it within the quiet period.
  case inUse([Use])
  /// Nobody used it since then, as every server and a second, independent source agree.
  case quiet(since: Date)
  /// The probe of every server says so, and nothing confirms it: a brownout must, before anybody believes it.
  case quietByProbeOnly(since: Date)
  /// The evidence has gaps. Unknown never drops a view.
  case unknown([EvidenceGap])
}

/// An observed use of an old name.
public struct Use: Sendable, Codable, Hashable {
  /// The source that saw it.
  public let source: EvidenceSource
  /// The server on which it happened.
  public let server: String
  /// Not before then; `nil` if that is not known.
  public let firstSeen: Date?
  /// Not after then.
  public let lastSeen: Date
  /// Who logged in, if the source knows and it is not the role.
  public let login: Identifier?
  /// Who, if the source knows.
  public let role: Identifier?
  /// The client's application_name.
  public let application: String?
  /// Where the client connects from.
  public let client: String?
  /// What was done.
  public let kind: Kind
  /// A statement without its constants.
  public let example: String?

  /// What was done with the old name.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case read, write, other
    /// It was missing: somebody used it in a brownout, or after cleanup.
    case missing
  }

  /// Describes a use.
  public init(
    source: EvidenceSource, server: String, firstSeen: Date?, lastSeen: Date, login: Identifier? = nil,
    role: Identifier? = nil,
    application: String? = nil, client: String? = nil, kind: Kind, example: String? = nil
  ) {
    self.source = source
    self.server = server
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.login = login == role ? nil : login
    self.role = role
    self.application = application
    self.client = client
    self.kind = kind
    self.example = example
  }
}

/// Where evidence comes from.
public enum EvidenceSource: String, Sendable, Codable, CaseIterable {
  /// The counted no-op in the view.
  case probe
  /// What a probe of kind `who` has noted.
  case notes
  /// pg_stat_statements.
  case statements
  /// Server logs.
  case logs
  /// pgaudit's object audit, in the logs.
  case audit
  /// Locks on the shim that are held now.
  case locks
  /// Objects that were built on the shim or name it in their text.
  case objects
}

/// A time, on a server, for which a source cannot speak.
public struct EvidenceGap: Sendable, Codable, Hashable {
  /// The source.
  public let source: EvidenceSource
  /// The server.
  public let server: String
  /// What it is, for programs, and for `--accept-gap`.
  public let code: String
  /// What happened and what closes the gap.
  public let message: String

  /// Describes a gap.
  public init(source: EvidenceSource, server: String, code: String, message: String) {
    self.source = source
    self.server = server
    self.code = code
    self.message = message
  }
}
