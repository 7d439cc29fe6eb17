#if EVENT_LOGS_THREAD_SANITIZER
  import Foundation

  /// Stands in for `Synchronization.Mutex` under ThreadSanitizer, and for nothing else.
  ///
  /// The standard one locks with a futex inside a library that isn't instrumented, so the sanitizer would take all that it guards
  /// for races. It knows the mutex of POSIX.
  struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private nonisolated(unsafe) let value: UnsafeMutablePointer<Value>
    private nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>

    init(_ value: consuming sending Value) {
      self.value = .allocate(capacity: 1)
      self.value.initialize(to: value)
      lock = .allocate(capacity: 1)
      lock.initialize(to: pthread_mutex_t())
      pthread_mutex_init(lock, nil)
    }

    deinit {
      pthread_mutex_destroy(lock)
      lock.deallocate()
      value.deinitialize(count: 1)
      value.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(lock)
      defer { pthread_mutex_unlock(lock) }
      return try body(&value.pointee)
    }
  }
#endif
