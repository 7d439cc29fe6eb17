internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Lets the thread that has sent a lone request look for its answer for a moment.
///
/// A server nearby answers within some tens of microseconds, and the two wakings of threads by which the answer would else come,
/// that of the poller and that of the caller's thread, take longer. Where answers take their time, or there is company, the thread
/// has better things to do: each look in vain makes the next ones rarer.
package struct BusyPolling {
  /// Whose turn it is to look, among those that share this. More than one thread of a process has better things to do.
  package final class Turn: Sendable {
    package static let ofProcess = Turn()

    fileprivate let isTaken = Atomic(false)

    package init() {}
  }

  /// With one processor the server can't answer while this process looks.
  private static let isPossible = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1

  private let limit: UInt64
  private let turn: Turn
  private var misses = 0
  private var pauses = 0

  /// Begins without experience.
  ///
  /// - Parameter limit: How long to look at most, in nanoseconds.
  package init(limit: UInt64 = 250_000, turn: Turn = .ofProcess) {
    self.limit = limit
    self.turn = turn
  }

  /// Whether the next answer is worth looking for.
  package mutating func isWorthwhile() -> Bool {
    guard Self.isPossible, pauses == 0 else {
      pauses = max(0, pauses - 1)
      return false
    }
    return !turn.isTaken.load(ordering: .relaxed)
  }

  /// Looks until the answer is there, others come, or it has taken too long.
  ///
  /// - Parameters:
  ///   - isAlone: Whether nobody else has come.
  ///   - receive: Reads what has come without waiting, and says whether that is all.
  /// - Returns: Whether all has come.
  package mutating func look(while isAlone: () -> Bool, _ receive: () -> Bool) -> Bool {
    guard !turn.isTaken.exchange(true, ordering: .relaxed) else { return false }
    defer { turn.isTaken.store(false, ordering: .relaxed) }
    let start = DispatchTime.now().uptimeNanoseconds
    repeat {
      if receive() {
        misses = 0
        return true
      }
      // The server may need this very processor.
      sched_yield()
    } while isAlone() && DispatchTime.now().uptimeNanoseconds - start < limit
    misses = min(misses + 1, 10)
    pauses = 1 << misses
    return false
  }
}
