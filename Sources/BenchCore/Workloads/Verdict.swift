/// Why a repetition's numbers must not be believed.
package enum Verdict: Equatable, Sendable {
  case contenderDied(String)
  case hang(String)
  case doubleHandout(String)
  case lostSlots(String)
  /// The postmaster's shadow did not agree with a request to give.
  case refusedGive(String)
  /// A look-up of a child gave another slot than its own, or a slot for a pid that is no child's.
  case wrongLookup(String)
  /// A segment was destroyed while somebody was attached, was not found, or was taken for another.
  case brokenSegment(String)
  /// A worker was started twice, forgotten, ended though nobody asked, or its slot freed while it lived.
  case brokenWorker(String)

  /// The `error` column.
  package var name: String {
    switch self {
    case .contenderDied: "contender_died"
    case .hang: "hang"
    case .doubleHandout: "double_handout"
    case .lostSlots: "lost_slots"
    case .refusedGive: "refused_give"
    case .wrongLookup: "wrong_lookup"
    case .brokenSegment: "broken_segment"
    case .brokenWorker: "broken_worker"
    }
  }

  /// The `error_message` column: one sentence.
  package var message: String {
    switch self {
    case .contenderDied(let text), .hang(let text), .doubleHandout(let text), .lostSlots(let text),
      .refusedGive(let text), .wrongLookup(let text), .brokenSegment(let text),
      .brokenWorker(let text):
      text
    }
  }

  /// Whether it is the strategy that is condemned, and not just this repetition.
  package var condemnsStrategy: Bool {
    switch self {
    case .contenderDied: false
    case .hang, .doubleHandout, .lostSlots, .refusedGive, .wrongLookup, .brokenSegment,
      .brokenWorker:
      true
    }
  }
}

/// Where every slot is once nothing runs: free + held + in flight + stashed + lost = N.
package struct Census: Equatable, Sendable {
  package var free: UInt32
  package var held: UInt32
  package var inFlight: UInt32
  package var stashed: UInt32
  /// In the free structure more than once, or free and somebody's, or free and stashed: handed out
  /// twice next time.
  package var duplicates: UInt32
  /// Nowhere, and no kill explains it.
  package var lost: UInt32

  /// From what takes would hand out, as the strategy's structure has it, and what mailboxes hold.
  package init(
    _ cell: Cell, free listed: [UInt32], inFlight posted: [UInt32], stashed: UInt32
  ) {
    var seen = [UInt8](repeating: 0, count: Int(cell.slots))
    let start = Set(cell.startingState.free)
    for slot in 0..<cell.slots where !start.contains(slot) { seen[Int(slot)] = 1 }
    duplicates = 0
    for slot in listed + posted {
      guard slot < cell.slots else {
        duplicates += 1
        continue
      }
      if seen[Int(slot)] != 0 { duplicates += 1 }
      seen[Int(slot)] = 1
    }
    free = UInt32(listed.count)
    held = cell.held
    inFlight = UInt32(posted.count)
    self.stashed = stashed
    let missing = UInt32(seen.filter { $0 == 0 }.count)
    lost = missing > stashed ? missing - stashed : 0
    // What is stashed cannot be listed or posted as well.
    duplicates += stashed > missing ? stashed - missing : 0
  }
}
