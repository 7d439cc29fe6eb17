#if os(Linux)
  internal import CEventLogsEpoll
  internal import Synchronization

  #if canImport(Glibc)
    internal import Glibc
  #else
    internal import Musl
  #endif

  /// One thread that waits for all watched sockets, with epoll(7).
  ///
  /// Dispatch takes three switches of threads where this takes one: its manager waits, wakes a worker for the handler, and is woken
  /// by that to arm the socket again.
  final class SocketPoller: Sendable {
    /// A socket that is watched.
    ///
    /// It tells of one event, and of the next when the handlers have run: so the thread doesn't turn in circles while another one is
    /// at work for the actor.
    final class Registration: Sendable {
      private struct State {
        var interest: UInt32 = 0
        var isAdded = false

        /// Whether an event is on its way to the handlers, after which the socket is armed again.
        var isBeingHandled = false
        var isCancelled = false
      }

      private let descriptor: Int32
      private let executor: CombiningExecutor
      private let onReadable: @Sendable () -> Void
      private let onWritable: @Sendable () -> Void
      private let owner: any AnyObject & Sendable
      private let number: UInt64
      private let state = Mutex(State())

      init(
        _ descriptor: Int32,
        ownedBy owner: some AnyObject & Sendable,
        on executor: CombiningExecutor,
        onReadable: @escaping @Sendable () -> Void,
        onWritable: @escaping @Sendable () -> Void
      ) {
        self.descriptor = descriptor
        self.owner = owner
        self.executor = executor
        self.onReadable = onReadable
        self.onWritable = onWritable
        number = SocketPoller.shared.nextNumber()
      }

      func watch(reads: Bool, writes: Bool) {
        state.withLock { state in
          state.interest = (reads ? EPOLLIN.rawValue : 0) | (writes ? EPOLLOUT.rawValue : 0)
          guard !state.isBeingHandled else { return }
          arm(&state)
        }
      }

      /// Ends the watching. Handlers that are about to run may still run.
      func cancel() {
        state.withLock { state in
          state.isCancelled = true
          guard state.isAdded else { return }
          SocketPoller.shared.remove(number)
        }
      }

      /// Passes an event on to the actor. Called by the poller's thread.
      fileprivate func tell(_ events: UInt32) {
        state.withLock { $0.isBeingHandled = true }
        executor.run {
          // An error or a hang-up is for whoever reads to find, also where nothing is to be read, or for whoever waits to be connected.
          let isTrouble = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue | EPOLLRDHUP.rawValue) != 0
          let interest = self.state.withLock { $0.interest }
          let mayRead = interest & EPOLLIN.rawValue != 0 && (isTrouble || events & EPOLLIN.rawValue != 0)
          if mayRead || interest == 0 && isTrouble { self.onReadable() }
          if interest & EPOLLOUT.rawValue != 0, isTrouble || events & EPOLLOUT.rawValue != 0 { self.onWritable() }
          self.state.withLock { state in
            state.isBeingHandled = false
            // Trouble doesn't pass: where nothing else is watched, once is enough.
            if state.interest != 0 || !isTrouble { self.arm(&state) }
          }
        }
      }

      private func arm(_ state: inout State) {
        guard !state.isCancelled, state.interest != 0 || state.isAdded else { return }
        if state.isAdded {
          SocketPoller.shared.arm(descriptor, number, state.interest)
        } else {
          state.isAdded = true
          SocketPoller.shared.add(self, descriptor, number, state.interest)
        }
      }
    }

    fileprivate static let shared = SocketPoller()

    private let poll: Int32
    private let registrations = Mutex<[UInt64: Registration]>([:])
    private let lastNumber = Atomic<UInt64>(0)

    private init() {
      poll = epoll_create1(Int32(EPOLL_CLOEXEC))
      precondition(poll >= 0, "the system has no descriptor left for epoll")
      // Signals are for the program's own threads.
      var (all, before) = (sigset_t(), sigset_t())
      unsafe sigfillset(&all)
      unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
      defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
      var thread = pthread_t()
      let problem = unsafe pthread_create(&thread, nil, { _ in SocketPoller.shared.run() }, nil)
      precondition(problem == 0, "the system has no thread left")
      pthread_detach(thread)
    }

    fileprivate func nextNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    fileprivate func add(_ registration: Registration, _ descriptor: Int32, _ number: UInt64, _ interest: UInt32) {
      registrations.withLock { $0[number] = registration }
      control(EPOLL_CTL_ADD, descriptor, number, interest)
    }

    fileprivate func arm(_ descriptor: Int32, _ number: UInt64, _ interest: UInt32) {
      control(EPOLL_CTL_MOD, descriptor, number, interest)
    }

    /// Forgets a socket. epoll forgets it when it is closed, and isn't told: a C library may have closed the descriptor, whose
    /// number may by now be another socket's.
    fileprivate func remove(_ number: UInt64) {
      registrations.withLock { _ = $0.removeValue(forKey: number) }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ number: UInt64, _ interest: UInt32) {
      var event = unsafe epoll_event()
      unsafe event.events = interest | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
      unsafe event.data.u64 = number
      _ = unsafe epoll_ctl(poll, operation, descriptor, &event)
    }

    private func run() -> Never {
      let capacity = 64
      let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
      while true {
        let count = unsafe epoll_wait(poll, events, Int32(capacity), -1)
        for place in 0..<max(0, Int(count)) {
          let event = unsafe events[place]
          // An event of a socket that is no longer watched finds nothing.
          let number = unsafe event.data.u64
          let registration = registrations.withLock { $0[number] }
          unsafe registration?.tell(event.events)
        }
      }
    }
  }
#endif
