import BenchCore

/// A clock that stands still but for what costs time: an operation, and a wait for an arrival.
struct SimulatedClock: ArrivalClock {
  /// In nanoseconds; shared by all that read it.
  let now: UnsafeMutablePointer<UInt64>
  /// What each operation takes, and when it is all over.
  let (cost, end): (UInt64, UInt64)

  init(cost: UInt64, end: UInt64) {
    now = .allocate(capacity: 1)
    now.initialize(to: 0)
    (self.cost, self.end) = (cost, end)
  }

  func beginReading() -> UInt64 { now.pointee }

  func endReading() -> UInt64 {
    now.pointee += cost
    return now.pointee
  }

  var readingCost: UInt64 { 0 }

  func wait(until due: UInt64, during phase: UInt32, of rendezvous: Rendezvous) -> Bool {
    guard due <= end else { return false }
    now.pointee = max(now.pointee, due)
    return true
  }
}

/// Times each operation that succeeds, as a closed loop does.
struct SimulatedProbe: OperationProbe {
  let clock: SimulatedClock
  let recorder: LatencyRecorder
  private var began: UInt64 = 0

  init(_ clock: SimulatedClock, _ recorder: LatencyRecorder) {
    (self.clock, self.recorder) = (clock, recorder)
  }

  mutating func begins() { began = clock.beginReading() }

  mutating func ends(succeeded: Bool) {
    let ended = clock.endReading()
    if succeeded { recorder.record(ended - began) }
  }
}

/// For the postmaster, whose gives cost no time here.
struct NoProbe: OperationProbe {
  mutating func begins() {}
  mutating func ends(succeeded: Bool) {}
}

/// One backend and the only postmaster, the roles of the measured loops, stepped from one thread on a
/// simulated clock.
///
/// The postmaster serves between two turns of the backend, but for a stall in which it does nothing.
struct SimulatedLoop {
  typealias Backend<Probe: OperationProbe> = BackendRole<
    FreeQueue, LockedMemory<NativeMemory, LWLock>, Probe
  >

  let cell: Cell
  let clock: SimulatedClock
  /// In nanoseconds.
  let stall: Range<UInt64>
  static let phase = Rendezvous.Phase.preparing

  /// Has the backend take turns until `turn` says that it is over.
  ///
  /// The memory lives as long as the process.
  func run<Probe: OperationProbe>(
    _ probe: (Desk) -> Probe, turn: (inout Backend<Probe>, Desk) -> Bool
  ) throws -> Desk {
    var layout = RegionLayout()
    let strategy = try FreeQueue(cell.geometry, options: cell.options, layout: &layout)
    let lock = LWLock(contenders: cell.workers, layout: &layout)
    let region = RunRegion(cell, refills: false, repetition: 1)
    let (base, run) = (Self.memory(layout.size), Self.memory(region.layout.size))
    let desk = Desk(
      cell, refills: false,
      seat: Seat(number: 0, subjectBase: base, runBase: run, clock: .uncounted, repetition: 1))
    let native = NativeMemory(
      base: base, notes: desk.notes, worker: UnsafeRawPointer(Self.memory(4_096)))
    strategy.format(cell.startingState, in: native)
    lock.format(native)
    let view = PostmasterView(
      of: native, privateWords: .allocate(capacity: Int(layout.privateWordCount) + 1),
      notes: desk.postmasterNotes)
    var backend = Backend(
      strategy, in: LockedMemory(native, lock: lock, contender: 0), at: desk.backendSeat,
      probe: probe(desk), seed: 1)
    desk.neighbour(1).withPostmasterSeat { seat in
      var postmaster = PostmasterRole(
        strategy, shadow: nil, start: cell.startingState, in: view, at: seat, probe: NoProbe())
      while turn(&backend, desk) {
        if !stall.contains(clock.now.pointee) { _ = postmaster.turn() }
      }
    }
    return desk
  }

  private static func memory(_ size: UInt32) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: 128)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
    return memory
  }
}
