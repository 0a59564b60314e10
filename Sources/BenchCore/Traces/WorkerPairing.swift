/// Makes workers out of messages: which of them are about the same one.
///
/// Messages name a worker by its name, which all workers of one leader share, so the oldest of a name is
/// taken: which of them it really was cannot be told, and makes no difference to how many there are. The
/// message of an exit stands right behind that of the slot.
package struct WorkerPairing {
  /// More at a time than PostgreSQL can have are a broken log's.
  package static let mostLive = Int(SlotGeometry.largestSlotCount)

  /// What a log had, and what could not be made of it.
  package struct Tally: Equatable, Sendable {
    package var workers: UInt64 = 0
    /// Most workers that held a slot at once.
    package var peak = 0
    /// Registered or started, and not free when the log ends.
    package var unfinished = 0
    package var failures: UInt64 = 0
    /// Starts of workers whose registration is not in the log.
    package var unregisteredStarts: UInt64 = 0
    /// Slots freed that nobody was known to hold.
    package var unknownFrees: UInt64 = 0
    /// Exits of workers that no slot was freed for.
    package var unknownExits: UInt64 = 0
    /// Slots freed without the message of an exit: another language, or a crash.
    package var silentExits: UInt64 = 0
    /// Registrations beyond what PostgreSQL allows.
    package var tooMany: UInt64 = 0

    package init() {}
  }

  private struct Waiting {
    var registered = Queue()
    var started = Queue()
    var isEmpty: Bool { registered.isEmpty && started.isEmpty }
  }

  private var byName: [String: Waiting] = [:]
  private var live = 0
  /// Freed by the last message, and its exit is to be the next.
  private var freed: UInt64?
  private var tally = Tally()

  package init() {}

  /// What there is up to here.
  package var counts: Tally {
    var tally = tally
    tally.unfinished = live
    if freed != nil { tally.silentExits += 1 }
    return tally
  }

  /// Takes in a message; returns what it was about, if that is known.
  package mutating func take(_ event: WorkerLogEvent, at microseconds: UInt64) -> TraceEvent? {
    if case .exited(let type, let pid, let exit) = event {
      return exited(type, pid, exit, at: microseconds)
    }
    if freed != nil {
      tally.silentExits += 1
      freed = nil
    }
    switch event {
    case .registering(let name): return registered(name, at: microseconds)
    case .starting(let name): return started(name, at: microseconds)
    case .unregistering(let name): return unregistered(name, at: microseconds)
    case .exited: return nil
    }
  }

  private mutating func registered(_ name: String, at microseconds: UInt64) -> TraceEvent? {
    guard let worker = newWorker() else { return nil }
    byName[name, default: Waiting()].registered.append(worker)
    var event = TraceEvent(.register, of: worker, at: microseconds)
    event.name = name
    event.leader = Self.leader(of: name)
    return event
  }

  private mutating func newWorker() -> UInt64? {
    guard live < Self.mostLive else {
      tally.tooMany += 1
      return nil
    }
    live += 1
    tally.workers += 1
    tally.peak = max(tally.peak, live)
    return tally.workers
  }

  private mutating func started(_ name: String, at microseconds: UInt64) -> TraceEvent? {
    var waiting = byName[name] ?? Waiting()
    var worker = waiting.registered.popFirst()
    if worker == nil {
      // The log begins in the middle: what it does not say of this one, it says of the rest.
      tally.unregisteredStarts += 1
      worker = newWorker()
    }
    guard let worker else { return nil }
    waiting.started.append(worker)
    byName[name] = waiting
    var event = TraceEvent(.start, of: worker, at: microseconds)
    event.leader = Self.leader(of: name)
    return event
  }

  private mutating func unregistered(_ name: String, at microseconds: UInt64) -> TraceEvent? {
    var waiting = byName[name] ?? Waiting()
    guard let worker = waiting.started.popFirst() ?? waiting.registered.popFirst() else {
      tally.unknownFrees += 1
      return nil
    }
    byName[name] = waiting.isEmpty ? nil : waiting
    live -= 1
    freed = worker
    return TraceEvent(.free, of: worker, at: microseconds)
  }

  private mutating func exited(
    _ type: String, _ pid: UInt32, _ exit: WorkerExit, at microseconds: UInt64
  ) -> TraceEvent? {
    if let worker = freed {
      freed = nil
      var event = TraceEvent(.exit, of: worker, at: microseconds)
      (event.pid, event.exit) = (pid, exit)
      return event
    }
    // It keeps its slot, to be started again. Parallel workers never do; others mostly have their
    // type for a name.
    guard var waiting = byName[type], let worker = waiting.started.popFirst() else {
      tally.unknownExits += 1
      return nil
    }
    waiting.registered.append(worker)
    byName[type] = waiting
    tally.failures += 1
    var event = TraceEvent(.fail, of: worker, at: microseconds)
    (event.pid, event.exit) = (pid, exit)
    return event
  }

  private static func leader(of name: String) -> UInt32? {
    let beginning = "parallel worker for PID "
    return name.hasPrefix(beginning) ? UInt32(name.dropFirst(beginning.count)) : nil
  }
}

/// First in, first out; its memory follows its length.
private struct Queue {
  private var elements: [UInt64] = []
  private var head = 0

  var isEmpty: Bool { head == elements.count }

  mutating func append(_ element: UInt64) { elements.append(element) }

  mutating func popFirst() -> UInt64? {
    guard head < elements.count else { return nil }
    defer {
      head += 1
      if head > 32 && head * 2 > elements.count {
        elements.removeFirst(head)
        head = 0
      }
    }
    return elements[head]
  }
}
