import BenchCore

/// The table of `CountedRunTests`, continued; its words about the lock, the room and publishing
/// hold here too.
///
/// Left out is what differs between operations: cas-list's give in `pairs` touches one link line or
/// two, and the first take of a bitmap in `trickle` examines all words, the others one.
let rowsOfFreeLists =
  linearHint + drainStack + freeQueueSPMC + bitmap + bitmapLocked + casList

private let sizes: [UInt32] = [64, 1_024]
private let bothScenarios = [Scenario.pairs, .trickle]

// Loads: lock 1, room 2, hint, states, publishing 2. Stores: the hint and publishing 5.
// Lines: lock, 2 counters, hint. trickle: the only free slot is the one handed out last, so the
// search that begins behind it comes round to it through all N.
private let linearHint = sizes.flatMap { slots in
  let n = UInt64(slots)
  return [
    CountedRow(
      "linear-hint", .pairs, .postgres18, slots, take: .init(7, 6, 2, 0, lines: 28),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-hint", .pairs, .dense, slots, take: .init(7, 5, 2, 0, lines: 5),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-hint", .trickle, .postgres18, slots, take: .init(n + 6, 6, 2, 0, lines: n + 27),
      give: .init(0, 2, 0, 1, lines: 2)),
    CountedRow(
      "linear-hint", .trickle, .dense, slots, take: .init(n + 6, 5, 2, 0, lines: n / 4 + 4),
      give: .init(0, 2, 0, 1, lines: 2)),
  ]
}

// Loads: lock 1, room 2, the drained list, link, state, publishing 2. Stores: the list and publishing
// 5. Lines: lock, 2 counters, list, link. A take that finds the list empty exchanges the head: 1 RMW
// and 1 line more; in pairs one take in N, in trickle each. A give loads the head, links, and
// compare-exchanges.
private let drainStack = sizes.flatMap { slots in
  [
    CountedRow(
      "drain-stack", .pairs, .postgres18, slots, take: .init(8, 6, 2, 0, lines: 29),
      give: .init(1, 3, 1, 0, lines: 4), refill: .init(8, 6, 3, 0, lines: 30)),
    CountedRow(
      "drain-stack", .pairs, .dense, slots, take: .init(8, 5, 2, 0, lines: 6),
      give: .init(1, 3, 1, 0, lines: 4), refill: .init(8, 5, 3, 0, lines: 7)),
    CountedRow(
      "drain-stack", .trickle, .postgres18, slots, take: .init(8, 6, 3, 0, lines: 30),
      give: .init(1, 3, 1, 0, lines: 4)),
    CountedRow(
      "drain-stack", .trickle, .dense, slots, take: .init(8, 5, 3, 0, lines: 7),
      give: .init(1, 3, 1, 0, lines: 4)),
  ]
}

// Loads: room 2, head, tail, cell, state, generation. Stores: reserved, owner, payload, generation,
// state. RMWs: the head, and `registered`. Lines: 2 counters, head, tail, cell. The give is
// free-queue's: stores only. The same at any N.
private let freeQueueSPMC = bothScenarios.flatMap { scenario in
  sizes.flatMap { slots in
    [
      CountedRow(
        "free-queue-spmc", scenario, .postgres18, slots, take: .init(7, 5, 2, 0, lines: 29),
        give: .init(0, 4, 0, 0, lines: 4)),
      CountedRow(
        "free-queue-spmc", scenario, .dense, slots, take: .init(7, 4, 2, 0, lines: 6),
        give: .init(0, 4, 0, 0, lines: 4)),
    ]
  }
}

// Loads: room 2, word, state, generation. RMWs: the bit, and `registered`. A give is the slot's own
// state, the counter, and one RMW whose result nobody asks for.
private let bitmap = sizes.flatMap { slots in
  [
    CountedRow(
      "bitmap", .pairs, .postgres18, slots, take: .init(5, 5, 2, 0, lines: 27),
      give: .init(0, 2, 1, 0, lines: 3)),
    CountedRow(
      "bitmap", .pairs, .dense, slots, take: .init(5, 4, 2, 0, lines: 4),
      give: .init(0, 2, 1, 0, lines: 3)),
  ]
}

// Loads: lock 1, room 2, hint, word, state, publishing 2. Stores: the hint and publishing 5. RMWs:
// lock 2, the bit.
private let bitmapLocked = sizes.flatMap { slots in
  [
    CountedRow(
      "bitmap-locked", .pairs, .postgres18, slots, take: .init(8, 6, 3, 0, lines: 29),
      give: .init(0, 2, 1, 0, lines: 3)),
    CountedRow(
      "bitmap-locked", .pairs, .dense, slots, take: .init(8, 5, 3, 0, lines: 6),
      give: .init(0, 2, 1, 0, lines: 3)),
  ]
}

// trickle: one slot on the list, so a take reads no link. Loads: lock 1, room 2, the ends, state,
// publishing 2. RMWs: lock 2, the ends. A give stores the slot's own link and finds the list empty.
private let casList = sizes.flatMap { slots in
  [
    CountedRow(
      "cas-list", .trickle, .postgres18, slots, take: .init(7, 5, 3, 0, lines: 28),
      give: .init(1, 3, 1, 0, lines: 4)),
    CountedRow(
      "cas-list", .trickle, .dense, slots, take: .init(7, 4, 3, 0, lines: 5),
      give: .init(1, 3, 1, 0, lines: 4)),
  ]
}
