import CAtomics
import Glibc

/// What a backend notes of the segments that it creates and attaches to, in memory that outlives it.
package struct DSMTally: BitwiseCopyable {
  package var creates: UInt64 = 0
  /// Creates that found no free slot.
  package var emptyCreates: UInt64 = 0
  package var createProbes: UInt64 = 0
  package var attaches: UInt64 = 0
  package var attachProbes: UInt64 = 0
  package var detaches: UInt64 = 0
  package var destroys: UInt64 = 0
  /// Attaches by the handle of a segment that was no more, and that found out.
  package var staleRejected: UInt64 = 0
  /// Those of them that were told apart: gone, reused or never.
  package var gone: UInt64 = 0
  package var reused: UInt64 = 0
  package var never: UInt64 = 0
  /// Attaches by such a handle that found a segment.
  package var staleAccepted: UInt64 = 0
  /// Attaches that found another segment than the one that the handle was made for.
  package var wrongSegments: UInt64 = 0
  package var generationWraps: UInt64 = 0

  // Violations, at any time.
  package var doubleHandouts: UInt64 = 0
  package var destroyedWhileAttached: UInt64 = 0
  /// Live segments that were not found.
  package var missed: UInt64 = 0
  package var wrongSegmentsEver: UInt64 = 0

  package init() {}

  /// Forgets the warm-up, but no violation.
  package mutating func beginMeasuring() {
    let last = self
    self = DSMTally()
    doubleHandouts = last.doubleHandouts
    destroyedWhileAttached = last.destroyedWhileAttached
    missed = last.missed
    wrongSegmentsEver = last.wrongSegmentsEver
  }

  package mutating func add(_ other: DSMTally) {
    let fields: [WritableKeyPath<DSMTally, UInt64>] = [
      \.creates, \.emptyCreates, \.createProbes, \.attaches, \.attachProbes, \.detaches, \.destroys,
      \.staleRejected, \.gone, \.reused, \.never, \.staleAccepted, \.wrongSegments,
      \.generationWraps, \.doubleHandouts, \.destroyedWhileAttached, \.missed, \.wrongSegmentsEver,
    ]
    for field in fields { self[keyPath: field] &+= other[keyPath: field] }
  }
}

/// What a backend's turn needs beside its strategy.
package struct DSMSeat: BitwiseCopyable {
  package let number: UInt32
  package let backends: UInt32
  package let record: UnsafeMutablePointer<SeatRecord>
  package let notes: UnsafeMutablePointer<BackendNotes>
  package let tally: UnsafeMutablePointer<DSMTally>
  package let ledger: SegmentLedger
  /// Everybody's, by number.
  package let boards: UnsafePointer<SegmentBoard>
  /// Segments that are there from the beginning to the end.
  package let live: UnsafePointer<KnownSegment>
  package let liveCount: UInt32
  /// Handles of segments that this backend has seen the end of, the oldest first to go.
  package let stale: UnsafeMutablePointer<KnownSegment>
  /// Whether it attaches by those, and not by others.
  package let attachesStale: Bool
  package let think: Pauses
  package let rendezvous: Rendezvous
  package let idleHints: UInt32

  /// A power of two.
  package static let staleCapacity: UInt32 = 64
}

/// A backend: creates a segment, attaches to one and detaches, and lets go of its own.
package struct DSMRole<
  Strategy: DSMStrategy, Memory: BackendMemory, Probe: OperationProbe, Query: OperationProbe
> {
  private let strategy: Strategy
  private let memory: Memory
  private let seat: DSMSeat
  private var state: Strategy.Backend
  private var generator: SeededGenerator
  private var created: UInt64 = 0
  private var staleCount: UInt32 = 0
  package var createProbe: Query
  package var attachProbe: Probe
  package var detachProbe: Probe

  package init(
    _ strategy: Strategy, in memory: Memory, at seat: DSMSeat, seed: UInt64, createProbe: Query,
    attachProbe: Probe, detachProbe: Probe
  ) {
    self.strategy = strategy
    self.memory = memory
    self.seat = seat
    self.createProbe = createProbe
    self.attachProbe = attachProbe
    self.detachProbe = detachProbe
    state = strategy.backend(seat.number)
    generator = SeededGenerator(seed: seed)
  }

  @inline(__always) package mutating func turn(during phase: UInt32) {
    guard let (slot, segment) = create() else { return idle() }
    if seat.attachesStale {
      if let stale = oneOfTheStale() { attach(by: stale, isStale: true, mayBeGone: true) }
    } else if let (other, mayBeGone) = oneOfTheOthers() {
      attach(by: other, isStale: false, mayBeGone: mayBeGone)
    }
    letGo(of: slot)
    seat.stale[Int(staleCount & (DSMSeat.staleCapacity - 1))] = segment
    staleCount &+= 1
    seat.record.pointee.operations &+= 1
    seat.record.pointee.progress &+= 1
    seat.record.pointee.step = SeatRecord.Step.think
    seat.think.pause(&generator, during: phase, of: seat.rendezvous)
  }

  @inline(__always) private mutating func create() -> (SlotIndex, KnownSegment)? {
    seat.record.pointee.step = SeatRecord.Step.create
    created &+= 1
    let key = UInt64(seat.number &+ 1) &<< 40 | created
    seat.notes.pointee.examined = 0
    createProbe.begins()
    let made = strategy.create(key: key, by: &state, in: memory)
    createProbe.ends(succeeded: made != nil)
    guard let made else {
      seat.tally.pointee.emptyCreates &+= 1
      return nil
    }
    createProbe.answers()
    seat.tally.pointee.creates &+= 1
    seat.tally.pointee.createProbes &+= UInt64(seat.notes.pointee.examined)
    if made.wrapped { seat.tally.pointee.generationWraps &+= 1 }
    if !seat.ledger.create(made.slot, key: key) { seat.tally.pointee.doubleHandouts &+= 1 }
    let segment = KnownSegment(handle: made.handle, key: key)
    seat.boards[Int(seat.number)].show(segment)
    return (made.slot, segment)
  }

  /// Mostly one that is there throughout, anywhere in the table; now and then a neighbour's last.
  @inline(__always) private mutating func oneOfTheOthers() -> (KnownSegment, mayBeGone: Bool)? {
    let draw = generator.next()
    if seat.liveCount != 0 && (draw & 7 != 0 || seat.backends == 1) {
      return (seat.live[Int(Self.share(of: seat.liveCount, draw))], false)
    }
    guard seat.backends > 1 else { return nil }
    let step = 1 &+ Self.share(of: seat.backends &- 1, draw)
    let neighbour = (seat.number &+ step) % seat.backends
    return seat.boards[Int(neighbour)].look().map { ($0, true) }
  }

  @inline(__always) private mutating func oneOfTheStale() -> KnownSegment? {
    let kept = min(staleCount, DSMSeat.staleCapacity)
    guard kept != 0 else { return nil }
    return seat.stale[Int(Self.share(of: kept, generator.next()))]
  }

  /// From 0 up to, not with, `count`, by the upper half of a draw.
  @inline(__always) private static func share(of count: UInt32, _ draw: UInt64) -> UInt32 {
    // In parentheses: a shift binds closer than a product.
    UInt32(truncatingIfNeeded: ((draw &>> 32) &* UInt64(count)) &>> 32)
  }

  @inline(__always) private mutating func attach(
    by segment: KnownSegment, isStale: Bool, mayBeGone: Bool
  ) {
    seat.record.pointee.step = SeatRecord.Step.attach
    seat.notes.pointee.examined = 0
    attachProbe.begins()
    let found = strategy.attach(segment.handle, in: memory)
    guard case .slot(let slot) = found else {
      attachProbe.ends(succeeded: false)
      if mayBeGone { rejected(found) } else { seat.tally.pointee.missed &+= 1 }
      return
    }
    attachProbe.ends(succeeded: true)
    seat.tally.pointee.attaches &+= 1
    seat.tally.pointee.attachProbes &+= UInt64(seat.notes.pointee.examined)
    let key = seat.ledger.attach(slot)
    if isStale { seat.tally.pointee.staleAccepted &+= 1 }
    if key != segment.key || strategy.key(of: slot, in: memory) != segment.key { wrongSegment() }
    seat.ledger.detach(slot)
    letGo(of: slot)
  }

  @inline(never) private mutating func rejected(_ found: AttachedSegment) {
    seat.tally.pointee.staleRejected &+= 1
    switch found {
    case .gone: seat.tally.pointee.gone &+= 1
    case .reused: seat.tally.pointee.reused &+= 1
    case .never: seat.tally.pointee.never &+= 1
    case .slot, .notFound: break
    }
  }

  @inline(never) private mutating func wrongSegment() {
    seat.tally.pointee.wrongSegments &+= 1
    seat.tally.pointee.wrongSegmentsEver &+= 1
  }

  @inline(__always) private mutating func letGo(of slot: SlotIndex) {
    seat.record.pointee.step = SeatRecord.Step.detach
    detachProbe.begins()
    let isLast = strategy.detach(slot, in: memory)
    detachProbe.ends(succeeded: true)
    seat.tally.pointee.detaches &+= 1
    if isLast {
      if !seat.ledger.destroy(slot) { seat.tally.pointee.destroyedWhileAttached &+= 1 }
      strategy.free(slot, in: memory)
      seat.tally.pointee.destroys &+= 1
    }
  }

  /// A create that found nothing spins for a microsecond, then yields.
  @inline(never) private mutating func idle() {
    seat.record.pointee.step = SeatRecord.Step.idle
    for _ in 0..<seat.idleHints { ca_spin_hint() }
    sched_yield()
  }
}

extension DSMRole: PacedRole where Query: PacingProbe {
  @inline(__always) package mutating func awaitArrival(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    seat.record.pointee.step = SeatRecord.Step.awaitArrival
    return createProbe.awaitArrival(during: phase, of: rendezvous)
  }

  /// Whoever arrives waits for the segment; attaching and letting go follow.
  @inline(__always) package mutating func pacedTurn(during phase: UInt32) { turn(during: phase) }
}
