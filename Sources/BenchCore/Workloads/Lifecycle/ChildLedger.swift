import Glibc

/// Which worker lives in which slot, by what the kernel said and by nothing that a strategy says.
///
/// The postmaster's own memory: it writes down each start and each pid that waitpid returned, and judges
/// the stack's answers by it. Lives as long as the process.
package struct ChildLedger: BitwiseCopyable {
  package enum State {
    static let none: UInt8 = 0
    /// It has been registered, or has failed, and is about to be started.
    static let queued: UInt8 = 1
    static let running: UInt8 = 2
    /// A worker that is there from the beginning to the end, and is played.
    static let occupant: UInt8 = 3
  }

  /// All pids are less; also of those that are played.
  package static let pidLimit = ExitGeometry.linuxPidLimit
  static let nobody = UInt32.max

  package let slots: UInt32
  private let states: UnsafeMutablePointer<UInt8>
  private let pids: UnsafeMutablePointer<UInt32>
  private let registrants: UnsafeMutablePointer<UInt32>
  /// By pid, the slot's number and 1; 0 is no worker's.
  private let bySlot: UnsafeMutablePointer<UInt32>

  package init(slots: UInt32) {
    self.slots = slots
    states = .allocate(capacity: Int(slots))
    pids = .allocate(capacity: Int(slots))
    registrants = .allocate(capacity: Int(slots))
    states.initialize(repeating: State.none, count: Int(slots))
    pids.initialize(repeating: 0, count: Int(slots))
    registrants.initialize(repeating: Self.nobody, count: Int(slots))
    // Zeroed by the kernel page by page, as pids come up: a fork copies no more than those.
    guard let words = calloc(Int(Self.pidLimit), MemoryLayout<UInt32>.stride) else {
      preconditionFailure("there is room for a word a pid")
    }
    bySlot = words.bindMemory(to: UInt32.self, capacity: Int(Self.pidLimit))
  }

  package func deallocate() {
    states.deallocate()
    pids.deallocate()
    registrants.deallocate()
    free(bySlot)
  }

  func state(_ slot: SlotIndex) -> UInt8 { states[Int(slot.value)] }
  func set(_ slot: SlotIndex, _ state: UInt8) { states[Int(slot.value)] = state }

  /// 0 while none lives there.
  package func pid(in slot: SlotIndex) -> UInt32 { pids[Int(slot.value)] }

  package func slot(of pid: UInt32) -> SlotIndex? {
    guard pid < Self.pidLimit, bySlot[Int(pid)] != 0 else { return nil }
    return SlotIndex(trusted: bySlot[Int(pid)] - 1)
  }

  /// Who registered the worker, `nobody` until it has been started.
  func registrant(of slot: SlotIndex) -> UInt32 { registrants[Int(slot.value)] }
  func set(_ slot: SlotIndex, registrant: UInt32) { registrants[Int(slot.value)] = registrant }

  func starts(_ slot: SlotIndex, _ pid: UInt32, _ state: UInt8) {
    set(slot, state)
    pids[Int(slot.value)] = pid
    bySlot[Int(pid)] = slot.value + 1
  }

  /// The kernel has said that it ended.
  func ends(_ slot: SlotIndex, _ pid: UInt32) {
    pids[Int(slot.value)] = 0
    bySlot[Int(pid)] = 0
  }

  func clear(_ slot: SlotIndex) {
    set(slot, State.none)
    set(slot, registrant: Self.nobody)
  }
}
