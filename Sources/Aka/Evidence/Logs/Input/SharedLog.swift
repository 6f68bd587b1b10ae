import Glibc

/// A log that several threads read: each takes the next segment for itself, and hands in what it saw. Where a segment begins
/// only the one before it tells, so they take turns.
///
/// Unchecked, because the compiler cannot see what makes it safe: the mutex guards the reader and the coverage, and each
/// worker belongs to one thread until all threads have ended.
final class SharedLog: @unchecked Sendable {
  private let format: any RecordFormat
  private let workers: [SegmentScan]
  private let source: LogSource
  private let tell: (@Sendable (Int) -> Void)?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// Signalled when a turn is over.
  private let turnIsOver: UnsafeMutablePointer<pthread_cond_t>
  private var reader: SegmentReader
  private var coverage: OrderedCoverage
  private var cutBytes = 0
  private var error: LogReadError?

  init(
    _ reader: consuming SegmentReader, of source: LogSource, format: any RecordFormat, workers: [SegmentScan],
    coverage: OrderedCoverage, tell: (@Sendable (Int) -> Void)?
  ) {
    self.reader = reader
    self.source = source
    self.format = format
    self.workers = workers
    self.coverage = coverage
    self.tell = tell
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    turnIsOver = .allocate(capacity: 1)
    pthread_cond_init(turnIsOver, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    pthread_cond_destroy(turnIsOver)
    turnIsOver.deallocate()
  }

  /// Does a thread's share of the work.
  func work(_ number: Int) {
    let worker = workers[number]
    while take(worker.segment) {
      let seen = worker.scan(format)
      pthread_mutex_lock(mutex)
      coverage.add(seen, number: worker.segment.number)
      pthread_mutex_unlock(mutex)
    }
  }

  private func take(_ segment: Segment) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard error == nil, !reader.isAtEnd else { return false }
    do throws(LogReadError) {
      let offset = reader.claim(segment)
      segment.ahead = nil
      if source.isReadAnywhere {
        pthread_mutex_unlock(mutex)
        defer { pthread_mutex_lock(mutex) }
        try segment.readAhead(of: source, at: offset, format)
      }
      while error == nil, !reader.isAtEnd, segment.number != reader.turn {
        pthread_cond_wait(turnIsOver, mutex)
      }
      defer { pthread_cond_broadcast(turnIsOver) }
      guard error == nil, try reader.next(segment) else { return false }
      cutBytes = segment.cutCount
      tell?(reader.offset)
      return true
    } catch {
      self.error = error
      pthread_cond_broadcast(turnIsOver)
      return false
    }
  }

  /// Where reading stopped, and what was seen, once all threads have ended.
  func end() throws(LogReadError) -> (offset: Int, cut: Int, coverage: OrderedCoverage) {
    if let error { throw error }
    source.close()
    return (reader.offset, cutBytes, coverage)
  }
}
