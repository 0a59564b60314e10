/// One of the locks, told apart at each call.
///
/// For loops that wait for arrivals: beside that a branch is nothing, and they are compiled once for a
/// strategy and not once more for each lock, which would double the compiler's work.
package enum ChosenLock: MutualExclusion {
  case none
  case lwlock(LWLock)
  case robust(RobustLock)
  case mutex(MutexLock)
  case ttas(TTASLock)
  case ticket(TicketLock)
  case mcs(MCSLock)

  package init(_ lock: some SlotLock) {
    switch lock {
    case let lock as LWLock: self = .lwlock(lock)
    case let lock as RobustLock: self = .robust(lock)
    case let lock as MutexLock: self = .mutex(lock)
    case let lock as TTASLock: self = .ttas(lock)
    case let lock as TicketLock: self = .ticket(lock)
    case let lock as MCSLock: self = .mcs(lock)
    case is NoLock: self = .none
    default: preconditionFailure("every lock of the catalogue has a case here")
    }
  }

  package func format(_ memory: some SharedMemory) {
    switch self {
    case .none: break
    case .lwlock(let lock): lock.format(memory)
    case .robust(let lock): lock.format(memory)
    case .mutex(let lock): lock.format(memory)
    case .ttas(let lock): lock.format(memory)
    case .ticket(let lock): lock.format(memory)
    case .mcs(let lock): lock.format(memory)
    }
  }

  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    switch self {
    case .none: break
    case .lwlock(let lock): lock.acquire(by: contender, in: memory)
    case .robust(let lock): lock.acquire(by: contender, in: memory)
    case .mutex(let lock): lock.acquire(by: contender, in: memory)
    case .ttas(let lock): lock.acquire(by: contender, in: memory)
    case .ticket(let lock): lock.acquire(by: contender, in: memory)
    case .mcs(let lock): lock.acquire(by: contender, in: memory)
    }
  }

  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    switch self {
    case .none: break
    case .lwlock(let lock): lock.release(by: contender, in: memory)
    case .robust(let lock): lock.release(by: contender, in: memory)
    case .mutex(let lock): lock.release(by: contender, in: memory)
    case .ttas(let lock): lock.release(by: contender, in: memory)
    case .ticket(let lock): lock.release(by: contender, in: memory)
    case .mcs(let lock): lock.release(by: contender, in: memory)
    }
  }
}
