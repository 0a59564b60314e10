/// `free-queue-spmc`, whose takes are made slower on purpose: for a gate to show what it notices.
///
/// `planted-spin:N` spins N rounds in each take before it begins, `planted-spin:0` none: the same
/// machine code, so that what differs between the two is the spin and nothing else.
///
/// States      as `free-queue-spmc`
/// Invariants  as `free-queue-spmc`: the spin reads and writes nothing.
/// Order       as `free-queue-spmc`
/// Progress    as `free-queue-spmc`
/// Cost        as `free-queue-spmc`, and one dependent decrement a round.
/// Not for     anything but `check --self-test`.
package struct PlantedSpin: SlotStrategy {
  package static let card = StrategyCard(
    name: "planted-spin", kind: .plant,
    summary: "free-queue-spmc, takes slowed: planted-spin:<rounds>",
    takeProgress: "lock-free", giveProgress: "wait-free", killedBackend: "its slot, leaked")

  /// Some nanoseconds, for whoever names no number.
  private static let usualRounds: UInt32 = 32
  /// Some hundred microseconds.
  private static let mostRounds: UInt32 = 1_000_000

  private let queue: FreeQueueSPMC
  private let rounds: UInt32

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    queue = try FreeQueueSPMC(geometry, options: options, layout: &layout)
    rounds = options.plantedRounds
  }

  package static func name(rounds: UInt32) -> String { "\(card.name):\(rounds)" }

  /// How far takes of the strategy of this name spin; nil if it is no name of this strategy.
  package static func rounds(in name: String) -> UInt32? {
    if name == card.name { return usualRounds }
    guard let digits = name.split(separator: ":").last, let rounds = UInt32(digits),
      rounds <= mostRounds, name == Self.name(rounds: rounds)
    else { return nil }
    return rounds
  }

  package var table: SlotTable? { queue.table }
  package var giveBound: UInt32 { queue.giveBound }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    queue.format(start, in: memory)
  }

  package func backend(_ number: UInt32) -> NumberedBackend { queue.backend(number) }

  package func postmaster(_ start: StartingState) -> FreeQueueSPMC.Postmaster {
    queue.postmaster(start)
  }

  @inline(__always)
  package func take(
    by backend: inout NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    calibratedSpin(rounds)
    return queue.take(by: &backend, in: memory)
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout FreeQueueSPMC.Postmaster,
    in memory: some PostmasterMemory
  ) {
    queue.give(slot, by: &postmaster, in: memory)
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    queue.freeSlots(in: memory)
  }
}
