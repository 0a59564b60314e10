#if Jemalloc
import CJemalloc

/// A block from jemalloc instead of a slot: what a backend pays that needs memory for a worker's
/// description and may have it anywhere, and what the postmaster pays to free it for another thread.
///
/// Never a design: jemalloc's metadata are pointers in one process's own memory, so this runs in
/// threads only, and the postmaster would walk what backends can write. It allocates, and
/// `allocated_bytes_per_op` says so.
///
/// States      a block is the allocator's, or handed out
/// Invariants  1. No more than N blocks are handed out, by PostgreSQL's pair of counters, so that a
///             mailbox with room for N holds them all.
///             2. What is handed out is a block's distance from `origin`, in granules: 32 bits reach
///             64 GiB, and a block that lies beyond goes back at once.
/// Order       the give stores `terminated`, releasing (A)
///             the take loads it, acquiring (B), before `registered`   B reads A: of each slot that
///             was counted as given the take was counted before. The other way round the difference
///             could be too small, and a mailbox run over.
/// Progress    both halves jemalloc's own: it takes locks when a thread's cache is empty or full.
/// Cost        bookkeeping of 2 loads and 1 read-modify-write a take, 1 store a give; no table.
/// Not for     anything but comparison.
package struct ReferenceJemalloc: SlotStrategy {
  package struct Postmaster: PrivateState {
    var terminated: UInt32
  }

  package static let card = StrategyCard(
    name: "reference-jemalloc", kind: .reference,
    summary: "a block from jemalloc, freed by another thread", takeProgress: "blocking",
    giveProgress: "blocking", killedBackend: "its block, leaked")
  package static var handsOutSlots: Bool { false }
  package static var runsInProcesses: Bool { false }

  /// jemalloc aligns every block of at least so many bytes to so many; smaller ones only to 8.
  private static let granule: UInt = 16
  /// The middle of what 32 bits of granules reach is where the process's first block lay.
  private static let origin: UInt = {
    let block = cj_allocate(Int(granule))
    cj_free(block)
    return block &- granule << 31
  }()

  private let origin: UInt
  private let blockSize: Int
  private let payloadSize: Int
  private let limit: UInt32
  private let registered: Word
  private let terminated: Word

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    origin = Self.origin
    blockSize = Int(geometry.layout.stride)
    payloadSize = Int(geometry.layout.payloadSize)
    limit = geometry.slots
    registered = layout.word("registered")
    terminated = layout.word("terminated")
  }

  package var table: SlotTable? { nil }
  package var giveBound: UInt32 { 1 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    memory.store(registered, 0, .relaxed)
    memory.store(terminated, 0, .relaxed)
  }

  package func postmaster(_ start: StartingState) -> Postmaster { Postmaster(terminated: 0) }

  @inline(__always)
  package func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? {
    let given = memory.load(terminated, .acquiring)  // B
    guard memory.load(registered, .relaxed) &- given < limit else { return nil }
    let block = cj_allocate(blockSize)
    guard let slot = name(of: block) else {
      memory.note(.reject)
      cj_free(block)
      return nil
    }
    _ = memory.fetchAdd(registered, 1, .relaxed)
    cj_fill(block, Int(SlotTable.headerSize), payloadSize)
    return slot
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    cj_free(origin &+ UInt(slot.value) &* Self.granule)
    postmaster.terminated &+= 1
    memory.store(terminated, postmaster.terminated, .releasing)  // A
  }

  /// Nil for a block out of reach.
  @inline(__always) private func name(of block: UInt) -> SlotIndex? {
    let distance = (block &- origin) / Self.granule
    // The largest number is no slot's, to the postmaster.
    guard distance < UInt(UInt32.max) else { return nil }
    return SlotIndex(trusted: UInt32(truncatingIfNeeded: distance))
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
#endif
