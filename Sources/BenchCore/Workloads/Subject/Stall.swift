// A backend that is held between its look at a word and its compare-exchange, as one is that the
// scheduler preempts, a debugger stops or the system swaps out. Backend 0 is held at each of its
// takes; the others are not, and change the word meanwhile.
//
// A compare-exchange that succeeds after others have taken and given meanwhile matched a word that
// only looked the same: a stale match. Whether it does harm depends on what changed below. A damaged
// structure goes on being damaged, so the first sign of it, a taken slot that its state or its owner
// word says is somebody's, ends the stalls of a repetition.

/// What holds the stalled backend, all of it its own but the records that it looks at.
package struct Stall: AccessHook, BitwiseCopyable {
  /// Private memory of the contender that is held.
  package struct State: BitwiseCopyable {
    var isDue = false
    var generator: SeededGenerator
    /// Whether others took or gave during the last stall.
    var othersMoved = false
    /// The contender's lost compare-exchanges before the last stall.
    var retries: UInt64 = 0
  }

  private let state: UnsafeMutablePointer<State>
  private let pauses: Pauses
  private let rendezvous: Rendezvous
  private let record: UnsafeMutablePointer<SeatRecord>
  private let records: SeatRecords

  /// Lives as long as the process.
  package init(
    _ length: TimeDistribution, clock: Clock, seed: UInt64, rendezvous: Rendezvous,
    record: UnsafeMutablePointer<SeatRecord>, records: SeatRecords
  ) {
    state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    state.initialize(to: State(generator: SeededGenerator(seed: seed)))
    pauses = Pauses(length, clock: clock)
    self.rendezvous = rendezvous
    self.record = record
    self.records = records
  }

  @inline(__always) package func before(_ kind: AccessKind, at offset: UInt32) {
    if kind == .compareExchange && state.pointee.isDue { hold() }
  }

  @inline(never) private func hold() {
    state.pointee.isDue = false
    record.pointee.stalls &+= 1
    let before = records.progress
    pauses.pause(&state.pointee.generator, during: rendezvous.phase, of: rendezvous)
    // An operation may be counted a moment after its compare-exchange: one of each contender.
    state.pointee.othersMoved = records.progress &- before > UInt64(records.count)
    state.pointee.retries = record.pointee.notes.retries
  }

  /// The next compare-exchange is preceded by a stall, unless harm has been done already.
  @inline(never) fileprivate func arm() {
    state.pointee.isDue = !records.showDamage
    state.pointee.othersMoved = false
  }

  @inline(never) fileprivate func settle() {
    state.pointee.isDue = false
    if state.pointee.othersMoved && record.pointee.notes.retries == state.pointee.retries {
      record.pointee.staleMatches &+= 1
    }
  }
}

/// Has each take of a stalled backend be held once; records no latencies, which would be the stall's.
package struct StallingProbe: OperationProbe {
  private let stall: Stall
  private let isOn: Bool

  package init(_ stall: Stall, isOn: Bool) {
    self.stall = stall
    self.isOn = isOn
  }

  @inline(__always) package mutating func begins() {
    if isOn { stall.arm() }
  }

  @inline(__always) package mutating func ends(succeeded: Bool) { if isOn { stall.settle() } }
}

/// All contenders' records, for one of them to look at.
///
/// Read while they are written: a stale count is one stall late.
package struct SeatRecords: BitwiseCopyable {
  private let first: UnsafeMutableRawPointer
  private let stride: UInt32
  let count: UInt32

  init(first: UnsafeMutableRawPointer, stride: UInt32, count: UInt32) {
    self.first = first
    self.stride = stride
    self.count = count
  }

  private func record(_ seat: UInt32) -> UnsafePointer<SeatRecord> {
    UnsafePointer((first + Int(seat * stride)).assumingMemoryBound(to: SeatRecord.self))
  }

  /// Whether anyone has been handed a slot that was somebody's.
  var showDamage: Bool {
    (0..<count).contains { seat in
      record(seat).pointee.caughtHandouts + record(seat).pointee.refusals > 0
    }
  }

  /// Takes and gives of all.
  var progress: UInt64 { (0..<count).reduce(0) { $0 &+ record($1).pointee.progress } }
}
