import Foundation
import Synchronization

/// A proxy between clients and a server, on a Unix socket of its own, that stops at every request.
///
/// A request is what the server answers with one ReadyForQuery: a simple query, or extended-protocol messages up to Sync.
/// Requests are counted from 1 over all connections. The observer is called on the wire's own threads at three moments of
/// each; the connection stands still meanwhile. It may kill the client, and says whether the connection goes on.
public final class Wire: Sendable {
  /// Something that a client asks for.
  public struct Request: Sendable {
    /// Counted from 1, over all connections of the wire.
    public let number: Int
    /// The client's process.
    public let client: pid_t
    /// The statements in it.
    public let sql: String
  }

  /// Where a request has got to.
  public enum Moment: Sendable, CaseIterable {
    /// The server knows nothing of it.
    case unsent
    /// The server executes it, but has not been told to end the implicit transaction. (A simple query has no such moment.)
    case unsynced
    /// The server has answered, and the client does not know it yet.
    case answered
  }

  /// What becomes of the connection.
  public enum Fate: Sendable { case forward, cut }

  /// Sees requests go by.
  public typealias Observer = @Sendable (Request, Moment) -> Fate

  private let socket: UnixSocket
  private let directory: String
  private let shared: Shared

  /// Opens a wire to a server.
  public init(to server: PrivateServer = .shared, observer: @escaping Observer = { _, _ in .forward }) throws
  {
    // A socket's path may have 107 bytes, so the directory does not follow a long TMPDIR.
    directory = "/tmp/aka-wire.\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    socket = try UnixSocket.listening(at: directory + Self.socketName)
    shared = Shared(server: server.host + Self.socketName, observer: observer)
    shared.startThread { [socket, shared] in
      while let client = socket.accept() { shared.connect(client) }
    }
  }

  deinit { close() }

  /// How to connect to a database through it.
  public func conninfo(_ database: TestDatabase) -> String {
    "host=\(directory) dbname=\(database.name) user=postgres"
  }

  /// How many requests there were so far.
  public var requests: Int { shared.state.withLock(\.requests) }

  /// How many statements clients asked to cancel so far.
  public var cancels: Int { shared.state.withLock(\.cancels) }

  /// Cuts all connections and takes no more. Returns when its threads have ended. Not to be called by the observer.
  public func close() {
    socket.shutDown()
    shared.cutAll()
    shared.threads.wait()
    try? FileManager.default.removeItem(atPath: directory)
  }

  private static let socketName = "/.s.PGSQL.5432"
}

extension Wire {
  /// What the threads of a wire share. It does not know the wire, so that the wire can end before its threads.
  final class Shared: Sendable {
    struct State {
      var requests = 0
      var cancels = 0
      var isClosed = false
      var links: [ObjectIdentifier: WireLink] = [:]
    }

    let server: String
    let observer: Observer
    let state = Mutex(State())
    let threads = DispatchGroup()

    init(server: String, observer: @escaping Observer) {
      self.server = server
      self.observer = observer
    }

    func startThread(_ body: @escaping @Sendable () -> Void) {
      threads.enter()
      Thread.detachNewThread { [threads] in
        body()
        threads.leave()
      }
    }

    func connect(_ client: UnixSocket) {
      guard let server = try? UnixSocket.connected(to: server) else { return client.shutDown() }
      let link = WireLink(client: client, server: server, shared: self)
      let isClosed = state.withLock { state in
        state.links[ObjectIdentifier(link)] = link
        return state.isClosed
      }
      if isClosed { link.cut() }
      startThread(link.relayRequests)
      startThread(link.relayAnswers)
    }

    func forget(_ link: WireLink) {
      state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) }
    }

    func cutAll() {
      let links = state.withLock { state in
        state.isClosed = true
        return Array(state.links.values)
      }
      for link in links { link.cut() }
    }
  }
}
