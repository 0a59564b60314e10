/// Workers that are to be started, in the order in which the postmaster came to know of them.
///
/// What an answer fills, so that nothing is started while it is timed, and a worker that has failed. In
/// the postmaster's own memory, which lives as long as the process; a slot is in it once at most.
struct LaunchQueue: StartHandler, BitwiseCopyable {
  private struct Ends: BitwiseCopyable {
    var head: UInt32 = 0
    var tail: UInt32 = 0
  }

  private let ledger: ChildLedger
  private let tally: UnsafeMutablePointer<PostmasterTally>
  private let ends: UnsafeMutablePointer<Ends>
  private let ring: UnsafeMutablePointer<UInt32>
  private let mask: UInt32

  init(_ ledger: ChildLedger, _ tally: UnsafeMutablePointer<PostmasterTally>) {
    self.ledger = ledger
    self.tally = tally
    let capacity = ledger.slots.roundedUpToPowerOfTwo
    mask = capacity - 1
    ends = .allocate(capacity: 1)
    ends.initialize(to: Ends())
    ring = .allocate(capacity: Int(capacity))
    ring.initialize(repeating: 0, count: Int(capacity))
  }

  var isEmpty: Bool { ends.pointee.head == ends.pointee.tail }

  func push(_ slot: SlotIndex) {
    ledger.set(slot, ChildLedger.State.queued)
    ring[Int(ends.pointee.tail & mask)] = slot.value
    ends.pointee.tail &+= 1
  }

  func pop() -> SlotIndex? {
    guard !isEmpty else { return nil }
    defer { ends.pointee.head &+= 1 }
    return SlotIndex(trusted: ring[Int(ends.pointee.head & mask)])
  }

  // MARK: What an answer finds

  func start(_ slot: SlotIndex, generation: UInt32) {
    guard ledger.state(slot) == ChildLedger.State.none else {
      tally.pointee.startedTwice &+= 1
      return
    }
    push(slot)
  }

  // Nobody orders an end here.

  func end(_ slot: SlotIndex, generation: UInt32) { tally.pointee.endedUnasked &+= 1 }
  func cancel(_ slot: SlotIndex, generation: UInt32) { tally.pointee.endedUnasked &+= 1 }
}
