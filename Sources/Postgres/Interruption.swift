import CLibPQ
import Synchronization

/// A person's wish to stop, from Ctrl-C or from a program: running statements are cancelled on their servers.
public final class Interruption: Sendable {
  private struct State {
    var requested = false
    var handles: [ObjectIdentifier: CancelHandle] = [:]
  }

  private let state = Mutex(State())

  /// Nothing is requested yet.
  public init() {}

  /// Whether somebody wants to stop.
  public var isRequested: Bool { state.withLock(\.requested) }

  /// Cancels what runs now, and lets nothing new start. May be called from any thread.
  public func request() {
    let handles = state.withLock { state in
      state.requested = true
      return Array(state.handles.values)
    }
    for handle in handles { handle.cancel() }
  }

  /// Throws if somebody wants to stop.
  public func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }

  func register(_ handle: CancelHandle) {
    state.withLock { $0.handles[ObjectIdentifier(handle)] = handle }
  }

  func unregister(_ handle: CancelHandle) {
    state.withLock { _ = $0.handles.removeValue(forKey: ObjectIdentifier(handle)) }
  }
}

/// The work was stopped because somebody asked for it. Open transactions were rolled back.
public struct Interrupted: Error, Equatable, CustomStringConvertible {
  /// Says so.
  public var description: String { "Interrupted. What was not committed was rolled back." }
}

/// The way to cancel one connection's running statement from another thread.
final class CancelHandle: Sendable {
  /// `PQcancel` only reads the structure and opens a connection of its own; libpq documents it as safe from any
  /// thread and even from a signal handler.
  nonisolated(unsafe) private let pointer: OpaquePointer

  init?(of connection: OpaquePointer) {
    guard let pointer = PQgetCancel(connection) else { return nil }
    self.pointer = pointer
  }

  deinit { PQfreeCancel(pointer) }

  func cancel() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(pointer, &message, Int32(message.count))
  }
}
