import BenchCore
import CAtomics
import Glibc

/// What a test has its kernel do: which pids it gives out, and who ends how.
final class Script {
  struct Child: Equatable {
    let pid: UInt32
    let slot: UInt32
    let fails: Bool
  }

  private(set) var running: [Child] = []
  private(set) var started: UInt64 = 0
  private var ended: [WorkerEnd] = []
  /// Pids of children that have been reaped: the last one is used again first.
  private var spare: [UInt32] = []
  private var nextPid: UInt32
  /// An errno that every start is refused with.
  var refusal: Int32?

  init(firstPid: UInt32) { nextPid = firstPid }

  func start(_ slot: UInt32, fails: Bool) -> WorkerStart {
    if let refusal { return .refused(refusal) }
    let pid = spare.popLast() ?? nextPid
    if pid == nextPid { nextPid += 1 }
    started += 1
    running.append(Child(pid: pid, slot: slot, fails: fails))
    return .pid(pid)
  }

  /// Ends the child at a place of `running`.
  func end(_ number: Int, _ manner: WorkerEnd.Manner = .ended) {
    ended.append(WorkerEnd(pid: running.remove(at: number).pid, manner: manner))
  }

  func reap() -> WorkerEnd? {
    guard !ended.isEmpty else { return nil }
    let end = ended.removeFirst()
    spare.append(end.pid)
    return end
  }
}

/// A kernel that does what the test says.
struct ScriptedKernel: WorkerKernel {
  static var tellsWatchers: Bool { false }
  let script: Script

  mutating func start(
    _ slot: SlotIndex, holding nanoseconds: UInt64, fails: Bool
  ) -> WorkerStart {
    script.start(slot.value, fails: fails)
  }

  mutating func reap() -> WorkerEnd? { script.reap() }
  mutating func collect(_ pid: UInt32) -> WorkerEnd? { script.reap() }
  func quietTime() -> UInt64 { .max }
}

/// A stack, one registrant and its postmaster, stepped from one thread.
///
/// Its memory lives as long as the process, as a handler may still look at it.
struct LifeUnderTest<Kernel: WorkerKernel> {
  let subject: LifecycleSubject
  let cell: Cell
  let base: UnsafeMutableRawPointer
  let run: UnsafeMutableRawPointer
  let region: RunRegion
  var registrant: RegistrantRole<LatencyProbe>
  var postmaster: LifePostmaster<Kernel>
  let tally: UnsafeMutablePointer<PostmasterTally>
  let board: RegistrantBoard

  /// Nothing here is timed: a clock of round numbers.
  static var clock: Clock {
    Clock(
      ticksPerNanosecond: 1, floorTicks: 20, granularityNanoseconds: 1, spinRoundsPerNanosecond: 1,
      hintsPerMicrosecond: 20)
  }

  init(_ cell: Cell, _ parts: StackParts, _ kernel: (ChildLedger) -> Kernel) throws {
    self.cell = cell
    subject = try LifecycleSubject(cell, parts)
    region = RunRegion(cell, refills: false, repetition: 1)
    base = Self.zeroed(subject.layout.size)
    run = Self.zeroed(region.layout.size)
    subject.format(base)
    let desk = Desk(
      cell, refills: false,
      seat: Seat(number: 0, subjectBase: base, runBase: run, clock: Self.clock, repetition: 1))
    let other = desk.neighbour(cell.workers)
    registrant = subject.registrant(desk)
    postmaster = subject.postmaster(other, kernel)
    tally = other.tally(PostmasterTally.self)
    board = desk.registrantBoard(of: 0)
  }

  private static func zeroed(_ size: UInt32) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: 4_096)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
    return memory
  }

  /// The slot's number.
  mutating func register() -> UInt32? { registrant.register()?.value }

  mutating func turn() -> Bool { postmaster.turn() }

  var freeSlots: [UInt32] { subject.freeSlots(base) }

  /// What the judge says, as if all had come to rest.
  func verdict() -> Verdict? { judged().verdict }

  func judged(_ broken: Verdict? = nil) -> Repetition {
    subject.outcome(
      Remains(
        number: 1, region: region, subjectBase: base, runBase: run, conditions: .init(),
        clock: Self.clock, verdict: broken))
  }
}

extension LifeUnderTest where Kernel == ScriptedKernel {
  init(_ cell: Cell, _ parts: StackParts, script: Script) throws {
    try self.init(cell, parts) { _ in ScriptedKernel(script: script) }
  }
}

extension Cell {
  static func life(
    _ strategy: String = "today", workers: UInt32 = 1, slots: UInt32 = 16, held: UInt32 = 4,
    worker: WorkerKind = .none, hold: TimeDistribution = .none, failing: Double = 0
  ) -> Cell {
    var cell = Cell(
      strategy: strategy, scenario: .lifecycle, mode: .threads, lock: "lwlock",
      layout: .postgres18, workers: workers, slots: slots, held: held, occupancyShape: .random,
      think: .none, hold: hold, tagBits: 16, amortisationBudget: 8, seed: 1)
    cell.worker = worker
    cell.failing = failing
    return cell
  }
}

/// Stacks that between them have every strategy that can be in one.
enum Stacks {
  static let all: [String] = {
    func names(_ entries: [StrategyEntry]) -> [String] {
      entries.filter { $0.part != nil }.map(\.card.name)
    }
    let (starts, exits) = (names(Catalogue.start), names(Catalogue.exit))
    let dsm = names(Catalogue.dsm)
    let mixed = names(Catalogue.slot).enumerated().map { number, slot in
      "slot=\(slot)+start=\(starts[number % starts.count])+exit=\(exits[number % exits.count])"
        + (number % 3 == 2 ? "" : "+dsm=\(dsm[number % dsm.count])")
    }
    return ["today", "proposed"] + mixed
  }()
}
