import CAtomics
import Glibc

/// The postmaster's half of a stack, and what it needs beside it; all of it its own.
struct PostmasterParts {
  let table: SlotTable
  let flag: ChangeFlag
  let shadow: Shadow
  let memory: PostmasterView<NativeMemory>
  let giver: SlotGiver
  let answerer: StartAnswerer
  let exits: ExitTable
  let watchesChildren: Bool
  let ledger: ChildLedger
  let launches: LaunchQueue
  let tally: UnsafeMutablePointer<PostmasterTally>
  let record: UnsafeMutablePointer<SeatRecord>
  /// From what the kernel returned of an exit until the slot can be taken again.
  let recorder: LatencyRecorder
  let scale: TickScale
  /// Everybody's, by number.
  let boards: UnsafePointer<RegistrantBoard>
  let registrants: UInt32
  let signal: PostmasterSignal
  /// Quantiles of how long a worker holds its slot, in nanoseconds.
  let holds: UnsafePointer<UInt64>
  /// Share of launches whose worker fails, in units of 2^-32.
  let failing: UInt64

  static let holdCount = 1_024
}

/// The postmaster: is told of workers, starts them, learns of their ends and gives their slots back.
///
/// Its turn is that of PostgreSQL 18's ServerLoop: exits first, then what the flag announces, then what
/// is to be started, a hundred at most. A worker that failed is so started again in the turn that found
/// out, in the same slot, as one whose bgw_restart_time is 0. One that a signal ended gives its slot
/// back here; PostgreSQL would restart the whole cluster.
package struct LifePostmaster<Kernel: WorkerKernel> {
  /// MAX_BGWORKERS_TO_LAUNCH.
  package static var launchLimit: Int { 100 }

  private let parts: PostmasterParts
  package private(set) var kernel: Kernel
  private var generator: SeededGenerator
  /// An answer left messages behind: nobody signals those again.
  private var hasMore = false
  /// Pids of the last workers that ended, in turn.
  private let lastPids: UnsafeMutablePointer<UInt32>
  private static var lastPidCount: UInt64 { 64 }
  /// Where to look for a pid that nobody has, for an occupant: downwards.
  private var nextPlayedPid: UInt32
  /// Whether launches may fail: not any more when everybody is about to leave.
  package var mayFail = true

  init(
    _ parts: PostmasterParts, occupants: [UInt32], playedFrom pid: UInt32, kernel: Kernel,
    seed: UInt64
  ) {
    self.parts = parts
    self.kernel = kernel
    nextPlayedPid = pid
    generator = SeededGenerator(seed: seed)
    // Lives as long as the process.
    lastPids = .allocate(capacity: Int(Self.lastPidCount))
    lastPids.initialize(repeating: 0, count: Int(Self.lastPidCount))
    for slot in occupants { insertPlayed(SlotIndex(trusted: slot)) }
  }

  package var ledger: ChildLedger { parts.ledger }

  /// A turn, and if there was nothing to do the sleep until somebody wakes it.
  package mutating func turnOrSleep() {
    let count = parts.signal.count
    if !turn() {
      parts.record.pointee.step = SeatRecord.Step.idle
      parts.signal.sleep(after: count, atMost: kernel.quietTime())
    }
  }

  /// Says whether there was anything to do.
  package mutating func turn() -> Bool {
    let reaped = reapAll()
    let answered = answer()
    let launched = launchAll()
    if parts.giver.stashed() != 0 { parts.giver.retryStash() }
    return reaped || answered || launched || !parts.launches.isEmpty
  }

  /// Slots in the stash once it has been retried often enough.
  package func emptyStash() -> UInt32 {
    for _ in 0...parts.table.count where parts.giver.stashed() != 0 { parts.giver.retryStash() }
    return parts.giver.stashed()
  }

  // MARK: Starts

  private mutating func answer() -> Bool {
    guard parts.flag.lower(in: parts.memory) || hasMore else { return false }
    parts.record.pointee.step = SeatRecord.Step.answer
    let begin = ca_ticks_begin()
    let answer = parts.answerer.answer(parts.launches)
    let end = ca_ticks_end()
    hasMore = answer.hasMore
    parts.tally.pointee.answers &+= 1
    parts.tally.pointee.startSearches.add(ticks: end &- begin)
    return true
  }

  private mutating func launchAll() -> Bool {
    guard !parts.launches.isEmpty else { return false }
    parts.record.pointee.step = SeatRecord.Step.launch
    var launched = 0
    while launched < Self.launchLimit, parts.tally.pointee.startError == 0,
      let slot = parts.launches.pop()
    {
      launch(slot)
      launched += 1
    }
    return true
  }

  private mutating func launch(_ slot: SlotIndex) {
    let draw = generator.next()
    let fails = mayFail && draw &>> 32 < parts.failing
    let hold = parts.holds[Int(truncatingIfNeeded: draw & UInt64(PostmasterParts.holdCount - 1))]
    switch kernel.start(slot, holding: hold, fails: fails) {
    case .refused(let cause): parts.tally.pointee.startError = cause
    case .pid(let pid): hasStarted(slot, pid)
    }
  }

  private mutating func hasStarted(_ slot: SlotIndex, _ pid: UInt32) {
    if let other = ledger.slot(of: pid) {
      // A pid that was played until the kernel gave it out; two children cannot have one.
      guard ledger.state(other) == ChildLedger.State.occupant else {
        parts.tally.pointee.startedTwice &+= 1
        return
      }
      move(other, from: pid)
    }
    ledger.starts(slot, pid, ChildLedger.State.running)
    if parts.watchesChildren && Kernel.tellsWatchers {
      if !parts.exits.watch(pid, slot.value) { parts.tally.pointee.startError = EMFILE }
    } else {
      parts.exits.insert(pid, slot.value)
    }
    parts.record.pointee.progress &+= 1
    // Started again, it is no news.
    guard ledger.registrant(of: slot) == ChildLedger.nobody else { return }
    parts.tally.pointee.starts &+= 1
    parts.tally.pointee.started &+= 1
    let owner = parts.memory.load(parts.table.owner(slot), .relaxed)
    guard let registrant = owner.index(below: parts.registrants)?.value else {
      return parts.memory.note(.reject)
    }
    ledger.set(slot, registrant: registrant)
    parts.boards[Int(registrant)].tell(slot)
  }

  /// An occupant gets a pid that no real child has.
  private mutating func insertPlayed(_ slot: SlotIndex) {
    parts.exits.insert(playedPid(for: slot), slot.value)
  }

  private mutating func playedPid(for slot: SlotIndex) -> UInt32 {
    while ledger.slot(of: nextPlayedPid) != nil { stepPlayedPid() }
    let pid = nextPlayedPid
    ledger.starts(slot, pid, ChildLedger.State.occupant)
    stepPlayedPid()
    return pid
  }

  private mutating func stepPlayedPid() {
    nextPlayedPid = nextPlayedPid > Children.firstPid ? nextPlayedPid - 1 : ChildLedger.pidLimit - 1
  }

  /// Gives an occupant another pid, for its own is about to be a real child's.
  private mutating func move(_ slot: SlotIndex, from pid: UInt32) {
    ledger.ends(slot, pid)
    if parts.watchesChildren {
      // Its descriptor says whose it is; to ask for the next exit here could find a real child's.
      _ = playedPid(for: slot)
      return
    }
    if parts.exits.remove(pid) != slot.value { wrongLookup(pid) }
    insertPlayed(slot)
  }

  // MARK: Exits

  /// Says whether any worker had ended.
  private mutating func reapAll() -> Bool {
    parts.record.pointee.step = SeatRecord.Step.reap
    var hasReaped = false
    if parts.watchesChildren && Kernel.tellsWatchers {
      while let (found, ticks) = lookUpWatched() {
        hasReaped = true
        reap(found, ticks)
      }
      return hasReaped
    }
    while let end = kernel.reap() {
      hasReaped = true
      let reapedAt = ca_ticks_begin()
      guard let slot = ledger.slot(of: end.pid) else {
        // The kernel tells of nobody else's children.
        wrongLookup(end.pid)
        continue
      }
      if parts.watchesChildren { parts.exits.exits(slot.value) }
      let begin = ca_ticks_begin()
      let found = parts.exits.remove(end.pid)
      let searched = ca_ticks_end() &- begin
      parts.tally.pointee.exitSearches.add(ticks: searched)
      if found != slot.value { wrongLookup(end.pid) }
      hasEnded(slot, end, since: reapedAt)
    }
    return hasReaped
  }

  /// The kernel's own look-up, which also says that there was an exit.
  private mutating func lookUpWatched() -> (slot: UInt32, ticks: UInt64)? {
    let begin = ca_ticks_begin()
    let found = parts.exits.remove(0)
    let ticks = ca_ticks_end() &- begin
    return found.map { ($0, ticks) }
  }

  private mutating func reap(_ found: UInt32, _ ticks: UInt64) {
    let reapedAt = ca_ticks_begin()
    parts.tally.pointee.exitSearches.add(ticks: ticks)
    // Of nobody's slot there is nobody to collect: waitpid(0) would be for any child.
    guard let slot = SlotIndex(found, below: parts.table.count), ledger.pid(in: slot) != 0,
      let end = kernel.collect(ledger.pid(in: slot))
    else { return wrongLookup(0) }
    hasEnded(slot, end, since: reapedAt)
  }

  private mutating func hasEnded(_ slot: SlotIndex, _ end: WorkerEnd, since reapedAt: UInt64) {
    ledger.ends(slot, end.pid)
    lastPids[Int(parts.tally.pointee.ended % Self.lastPidCount)] = end.pid
    parts.record.pointee.progress &+= 1
    switch end.manner {
    case .failed:
      parts.tally.pointee.failures &+= 1
      return parts.launches.push(slot)
    case .killed: parts.tally.pointee.kills &+= 1
    case .ended: break
    }
    giveBack(slot)
    parts.recorder.record(parts.scale.nanoseconds(between: reapedAt, and: ca_ticks_end()))
    let registrant = ledger.registrant(of: slot)
    ledger.clear(slot)
    parts.tally.pointee.ends &+= 1
    parts.tally.pointee.ended &+= 1
    parts.record.pointee.operations &+= 1
    if registrant != ChildLedger.nobody { parts.boards[Int(registrant)].tell(slot) }
  }

  private mutating func giveBack(_ slot: SlotIndex) {
    parts.record.pointee.step = SeatRecord.Step.give
    guard ledger.pid(in: slot) == 0 else {
      parts.tally.pointee.givenWhileAlive &+= 1
      return
    }
    parts.answerer.forget(slot)
    guard let admitted = parts.shadow.admit(Untrusted(slot.value), in: parts.memory) else {
      parts.tally.pointee.refusals &+= 1
      return
    }
    parts.giver.give(admitted)
  }

  private func wrongLookup(_ pid: UInt32) {
    parts.tally.pointee.wrongLookups &+= 1
    parts.tally.pointee.wrongPid = pid
  }

  /// Looks for pids that are no child's any more, and for every occupant's: with nothing running, the
  /// former must not be found, and the latter must.
  package mutating func auditTable() {
    guard !parts.watchesChildren else { return }
    for number in 0..<Int(Self.lastPidCount) {
      let pid = lastPids[number]
      if pid != 0, ledger.slot(of: pid) == nil, parts.exits.remove(pid) != nil { wrongLookup(pid) }
    }
    for number in 0..<parts.table.count {
      let slot = SlotIndex(trusted: number)
      let pid = ledger.pid(in: slot)
      if pid != 0, parts.exits.remove(pid) != number { wrongLookup(pid) }
    }
  }
}
