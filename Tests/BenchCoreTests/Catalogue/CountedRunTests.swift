import BenchCore
import Testing

/// What each operation touches, to the digit.
///
/// Loads, stores, read-modify-writes, fences and distinct 64-byte lines. By hand:
/// - The lock, uncontended: a load and a compare-exchange to acquire, a fetch-add to release; 1 line.
/// - Whether there is room: 2 loads, 2 lines (`registered`, `terminated`).
/// - Publishing under the lock: stores of owner, payload, generation, `registered`, state, and loads of
///   generation and `registered`. 5 stores, 2 loads; without a payload (`dense`) 4 stores.
/// - A slot of PostgreSQL 18: 1,488 bytes, and whatever the slot's alignment 24 lines; `dense`: 1 line.
/// - A give: stores of `terminated` and of the state, 2 lines, and what the strategy adds.
struct CountedRunTests {
  // pairs: the first of all slots is free. Lock 1 + 2 RMWs, room 2, 1 state, publishing 2 and 5.
  // trickle: only the last slot is free, so a take loads all N states, each on a line of its own in
  // PostgreSQL's layout (N - 1 lines and the slot's 24), 4 to a line in the dense one.
  // The fence is PostgreSQL's between the counter and the flag.
  static let linearScan = [
    CountedRow(
      "linear-scan", .pairs, .postgres18, 64, take: .init(6, 5, 2, 0, lines: 27),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .pairs, .postgres18, 1_024, take: .init(6, 5, 2, 0, lines: 27),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .pairs, .dense, 64, take: .init(6, 4, 2, 0, lines: 4),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .pairs, .dense, 1_024, take: .init(6, 4, 2, 0, lines: 4),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .trickle, .postgres18, 64, take: .init(69, 5, 2, 0, lines: 90),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .trickle, .postgres18, 1_024, take: .init(1_029, 5, 2, 0, lines: 1_050),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .trickle, .dense, 64, take: .init(69, 4, 2, 0, lines: 19),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-scan", .trickle, .dense, 1_024, take: .init(1_029, 4, 2, 0, lines: 259),
      give: .init(0, 2, 0, 1, lines: 2)),
  ]

  // Loads: room 2, head, link, state, generation. Stores: reserved, owner, payload, generation, state.
  // RMWs: the head, and `registered`, which no lock guards here. Lines: the 2 counters, head, link.
  // A give loads the head, stores the link, and compare-exchanges. The same at any N.
  static let casStack = [Scenario.pairs, .trickle].flatMap { scenario in
    [64, 1_024].flatMap { slots in
      [
        CountedRow(
          "cas-stack", scenario, .postgres18, slots, take: .init(6, 5, 2, 0, lines: 28),
          give: .init(1, 3, 1, 0, lines: 4)),
        CountedRow(
          "cas-stack", scenario, .dense, slots, take: .init(6, 4, 2, 0, lines: 5),
          give: .init(1, 3, 1, 0, lines: 4)),
      ]
    }
  }

  // Loads: lock 1, room 2, head, tail, cell, state, publishing 2. Stores: the head and publishing 5.
  // Lines: lock, 2 counters, head, tail, cell. A give stores the cell and the tail, and loads nothing.
  static let freeQueue = [Scenario.pairs, .trickle].flatMap { scenario in
    [64, 1_024].flatMap { slots in
      [
        CountedRow(
          "free-queue", scenario, .postgres18, slots, take: .init(9, 6, 2, 0, lines: 30),
          give: .init(0, 4, 0, 0, lines: 4)),
        CountedRow(
          "free-queue", scenario, .dense, slots, take: .init(9, 5, 2, 0, lines: 7),
          give: .init(0, 4, 0, 0, lines: 4)),
      ]
    }
  }

  // Loads of a take that pops: lock 1, room 2, head, state, link, publishing 2. Stores: the head and
  // publishing 5. Lines: lock, 2 counters, head, link.
  // pairs: one take in N refills, for the list is used up before a slot that was given is seen again.
  // A refill of N free slots adds N state loads, a second look at the head, N links and the list's
  // end; all N states' lines (1 a slot, or 4 slots a line), all links' lines (16 links a line). In
  // PostgreSQL's layout one less: slot 1's state lies in the last of the 24 lines of slot 0, which is
  // the slot that the take then fills.
  // trickle: each take refills, with one slot: N + 1 more loads, 2 more stores.
  static let refillList = [
    CountedRow(
      "refill-list", .pairs, .postgres18, 64, take: .init(8, 6, 2, 0, lines: 29),
      give: .init(0, 2, 0, 0, lines: 2), refill: .init(73, 71, 2, 0, lines: 94)),
    CountedRow(
      "refill-list", .pairs, .postgres18, 1_024, take: .init(8, 6, 2, 0, lines: 29),
      give: .init(0, 2, 0, 0, lines: 2), refill: .init(1_033, 1_031, 2, 0, lines: 1_114)),
    CountedRow(
      "refill-list", .pairs, .dense, 64, take: .init(8, 5, 2, 0, lines: 6),
      give: .init(0, 2, 0, 0, lines: 2), refill: .init(73, 70, 2, 0, lines: 24)),
    CountedRow(
      "refill-list", .pairs, .dense, 1_024, take: .init(8, 5, 2, 0, lines: 6),
      give: .init(0, 2, 0, 0, lines: 2), refill: .init(1_033, 1_030, 2, 0, lines: 324)),
    CountedRow(
      "refill-list", .trickle, .postgres18, 64, take: .init(73, 8, 2, 0, lines: 92),
      give: .init(0, 2, 0, 0, lines: 2)),
    CountedRow(
      "refill-list", .trickle, .postgres18, 1_024, take: .init(1_033, 8, 2, 0, lines: 1_052),
      give: .init(0, 2, 0, 0, lines: 2)),
    CountedRow(
      "refill-list", .trickle, .dense, 64, take: .init(73, 7, 2, 0, lines: 21),
      give: .init(0, 2, 0, 0, lines: 2)),
    CountedRow(
      "refill-list", .trickle, .dense, 1_024, take: .init(1_033, 7, 2, 0, lines: 261),
      give: .init(0, 2, 0, 0, lines: 2)),
  ]

  // No slots, no payload: the same under any layout and at any N.
  static let floors = [Scenario.pairs, .trickle].flatMap { scenario in
    [SlotLayout.postgres18, .dense].flatMap { layout in
      [64, 1_024].flatMap { slots in
        [
          CountedRow(
            "floor-noop", scenario, layout, slots, take: .init(0, 0, 0, 0, lines: 0),
            give: .init(0, 0, 0, 0, lines: 0)),
          CountedRow(
            "floor-fetch-add", scenario, layout, slots, take: .init(0, 0, 1, 0, lines: 1),
            give: .init(0, 0, 1, 0, lines: 1)),
          CountedRow(
            "floor-cas", scenario, layout, slots, take: .init(1, 0, 1, 0, lines: 1),
            give: .init(1, 0, 1, 0, lines: 1)),
          CountedRow(
            "floor-lock", scenario, layout, slots, take: .init(1, 0, 2, 0, lines: 1),
            give: .init(0, 0, 0, 0, lines: 0)),
        ]
      }
    }
  }

  static let table = linearScan + casStack + freeQueue + refillList + floors + rowsOfFreeLists

  @Test(arguments: table) func operationsTouchExactlyThis(row: CountedRow) throws {
    let run = try row.run()
    #expect(run.takes == (row.slots == 64 ? 1_024 : 2_048))
    #expect(run.gives == run.takes)
    #expect(run.emptyTakes == 0)
    let refills = row.refill == nil ? 0 : run.takes / UInt64(row.slots)
    let expected = row.take * (run.takes - refills) + (row.refill ?? row.take) * refills
    #expect(Accesses(run.take) == expected)
    #expect(Accesses(run.give) == row.give * run.gives)
    #expect(run.take.compareExchangeFailures == 0)
    #expect(run.give.compareExchangeFailures == 0)
    #expect(run.takeWorstSteps == steps(row.refill ?? row.take))
    #expect(run.giveWorstSteps == steps(row.give))
  }

  private func steps(_ accesses: Accesses) -> UInt64 {
    accesses.loads + accesses.stores + accesses.rmws
  }
}
