/// The slots themselves, and the pair of counters of parallel workers: the same in every strategy.
///
/// Who maps it: every backend and the postmaster. Life of a slot (R6): FREE → RESERVED → IN_USE →
/// FREE; that the worker runs, the postmaster knows from its shadow. Who may write what:
/// - FREE: nobody, until the strategy's free structure hands the slot to one backend.
/// - RESERVED, or FREE in the hands of the lock's holder: that backend, everything.
/// - IN_USE: the postmaster alone.
///
/// What hands over: storing IN_USE, releasing (A), is read by the postmaster, acquiring (B), before
/// it looks at the rest. Storing FREE hands back; which store publishes it, and which load sees it,
/// is each strategy's own business. What a dead backend leaves behind: a RESERVED slot with its
/// number in `owner`, for an audit to find; storing RESERVED, releasing (E), is read by the audit,
/// acquiring (F), before it looks at the owner.
///
/// The counters: `registered` is bumped by whoever takes, `terminated` by the postmaster alone, and
/// their difference is the number of slots in use. No read-modify-write is shared between the two
/// sides: PostgreSQL's own idiom (commit b460f5d669), kept in every strategy. `terminated` is bumped
/// before the slot is free and `registered` after it is taken, so the difference never exceeds what
/// is really taken; it may be stale, which PostgreSQL accepts. The generation is 64 bit and plain,
/// because only whoever holds the slot touches it.
package struct SlotTable: Sendable {
  package enum State {
    package static let free: UInt32 = 0
    package static let reserved: UInt32 = 1
    package static let inUse: UInt32 = 2
  }

  /// State, owner and generation, in bytes.
  package static let headerSize: UInt32 = 16

  package let count: UInt32
  /// In bytes.
  private let payloadSize: UInt32
  private let counterOrigin: UInt32
  private let states: WordArray
  private let registered: Word
  private let terminated: Word

  package init(_ geometry: SlotGeometry, layout region: inout RegionLayout) {
    count = geometry.slots
    payloadSize = geometry.layout.payloadSize
    counterOrigin = geometry.counterOrigin
    registered = region.word("registered")
    terminated = region.word("terminated")
    states = region.words(
      "slot", count: count, stride: geometry.layout.stride,
      parts: [
        .init("state", at: 0), .init("owner", at: 4), .init("generation", at: 8),
        .init("payload", at: Self.headerSize),
      ])
  }

  @inline(__always) package func state(_ slot: SlotIndex) -> Word { states[slot] }

  @inline(__always) package func owner(_ slot: SlotIndex) -> Word {
    Word(offset: states[slot].offset &+ 4)
  }

  @inline(__always) package func generation(_ slot: SlotIndex) -> WideWord {
    WideWord(offset: states[slot].offset &+ 8)
  }

  @inline(__always) func payload(_ slot: SlotIndex) -> Payload {
    Payload(offset: states[slot].offset &+ Self.headerSize, size: payloadSize)
  }

  // MARK: A backend takes

  /// Whether PostgreSQL's limit on parallel workers, here the number of slots, leaves room.
  ///
  /// Occupants are no parallel workers, as logical replication is none: with any of them about, it is
  /// the search that finds out that all slots are taken.
  @inline(__always) package func hasRoom(in memory: some SharedMemory) -> Bool {
    parallelWorkers(in: memory) < Int32(bitPattern: count)
  }

  /// Whether a slot is free or on its way, as far as the counters tell.
  package func mayHaveFree(beside occupants: UInt32, in memory: some SharedMemory) -> Bool {
    parallelWorkers(in: memory) < Int32(bitPattern: count &- occupants)
  }

  /// Signed: without a lock, `terminated` may be read after takes and gives that `registered` does
  /// not know of yet.
  ///
  /// It is never too many: a registration that is seen (C) brings with it all that was terminated
  /// before its slot could be taken again (D).
  @inline(__always) private func parallelWorkers(in memory: some SharedMemory) -> Int32 {
    let taken = memory.load(registered, .acquiring)  // D
    let given = memory.load(terminated, .relaxed)
    return Int32(bitPattern: taken &- given)
  }

  /// Marks the slot as taken and by whom, so that nobody else takes it while it is being filled.
  ///
  /// The owner first: a RESERVED slot that still named its last owner would be taken from a backend
  /// that is only slow, as soon as that last owner has died.
  @inline(__always) package func reserve(
    _ slot: SlotIndex, by backend: UInt32, in memory: some SharedMemory
  ) {
    memory.storePlain(owner(slot), backend)
    memory.store(state(slot), State.reserved, .releasing)  // E
    _ = memory.fetchAdd(registered, 1, .releasing)  // C
  }

  /// Fills and publishes a slot that this backend alone holds, outside any lock.
  @inline(__always) package func publish(_ slot: SlotIndex, in memory: some SharedMemory) {
    fill(slot, in: memory)
    memory.store(state(slot), State.inUse, .releasing)  // A
  }

  /// Fills and publishes a slot under the lock, which also guards the counter.
  @inline(__always) package func publishLocked(
    _ slot: SlotIndex, by backend: UInt32, in memory: some SharedMemory
  ) {
    memory.storePlain(owner(slot), backend)
    fill(slot, in: memory)
    memory.store(registered, memory.load(registered, .relaxed) &+ 1, .releasing)  // C
    memory.store(state(slot), State.inUse, .releasing)  // A
  }

  @inline(__always) private func fill(_ slot: SlotIndex, in memory: some SharedMemory) {
    memory.fill(payload(slot))
    memory.storePlain(generation(slot), memory.loadPlain(generation(slot)) &+ 1)
  }

  // MARK: The postmaster gives

  /// The postmaster's own count of what it gave, which shared memory only mirrors.
  package struct Given: PrivateState {
    fileprivate var terminated: UInt32
  }

  /// After a format: nobody has been terminated, and occupants are not counted at all.
  package func given() -> Given { Given(terminated: counterOrigin) }

  /// Counts the worker as gone.
  ///
  /// Before the slot is free, or the difference of the counters could count it twice.
  @inline(__always) package func terminate(
    by given: inout Given, in memory: some PostmasterMemory
  ) {
    given.terminated &+= 1
    memory.store(terminated, given.terminated, .relaxed)
  }

  /// The owner that a RESERVED slot names, to be looked at only after the state (F).
  package func isReserved(
    _ slot: SlotIndex, by owner: UInt32, in memory: some PostmasterMemory
  ) -> Bool {
    memory.load(state(slot), .acquiring).equals(State.reserved)  // F
      && memory.load(self.owner(slot), .relaxed).equals(owner)
  }

  /// Marks the slot as free, with the ordering that the strategy needs for it.
  @inline(__always) package func free(
    _ slot: SlotIndex, _ ordering: StoreOrdering, in memory: some PostmasterMemory
  ) {
    memory.store(state(slot), State.free, ordering)
  }

  // MARK: An audit under the lock

  /// What the postmaster says that it has terminated.
  package func terminatedCount(in memory: some SharedMemory) -> UInt32 {
    memory.load(terminated, .acquiring)
  }

  /// Corrects the lock's counter: a holder may have died before or after it counted its slot.
  package func setRegistered(_ count: UInt32, in memory: some SharedMemory) {
    memory.store(registered, count, .releasing)  // C
  }

  /// Whether the slot belongs to an occupant, whom the counters do not count.
  package func isOccupied(_ slot: SlotIndex, in memory: some SharedMemory) -> Bool {
    memory.loadPlain(owner(slot)) == Self.occupant
  }

  /// Takes a leaked slot out of everybody's hands, for the postmaster to reclaim.
  package func markLeaked(_ slot: SlotIndex, in memory: some SharedMemory) {
    memory.storePlain(owner(slot), Self.leaked)
    memory.store(state(slot), State.reserved, .releasing)  // E
  }

  // MARK: Formatting and looking

  // Owners who are no backend.
  private static let occupant = UInt32.max
  package static let leaked = UInt32.max - 1

  /// Writes every slot anew (R5): free but for those that occupants hold.
  package func format(_ start: StartingState, in memory: some SharedMemory) {
    for number in 0..<count {
      let slot = SlotIndex(trusted: number)
      memory.store(state(slot), State.inUse, .relaxed)
      memory.storePlain(owner(slot), Self.occupant)
      memory.storePlain(generation(slot), UInt64(counterOrigin))
    }
    for number in start.free {
      memory.store(state(SlotIndex(trusted: number)), State.free, .relaxed)
    }
    memory.store(registered, counterOrigin, .relaxed)
    memory.store(terminated, counterOrigin, .relaxed)
  }

  package func isFree(_ slot: SlotIndex, in memory: some SharedMemory) -> Bool {
    memory.load(state(slot), .acquiring) == State.free
  }
}

/// What every strategy is built from.
package struct SlotGeometry: Hashable, Sendable {
  package let slots: UInt32
  package let layout: SlotLayout
  /// Where every wrapping counter starts: 0, or near its wrap in a test.
  package let counterOrigin: UInt32

  /// PostgreSQL's largest max_worker_processes, MAX_BACKENDS.
  package static let largestSlotCount: UInt32 = 262_143

  package init(slots: UInt32, layout: SlotLayout, counterOrigin: UInt32 = 0) {
    self.slots = slots
    self.layout = layout
    self.counterOrigin = counterOrigin
  }
}

/// Which slots are free after a format; the others belong to occupants that never give them back.
package struct StartingState: Hashable, Sendable {
  /// In the order in which the free structure holds them.
  package let free: [UInt32]

  package init(free: [UInt32]) { self.free = free }

  /// All slots free: a fresh server, or one after a crash restart (R5).
  package static func allFree(_ slots: UInt32) -> StartingState {
    StartingState(free: Array(0..<slots))
  }
}
