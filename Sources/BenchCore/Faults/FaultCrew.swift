import CAtomics
import Glibc

/// The processes of a fault run, with their supervisor's end of the stage.
///
/// Each is this executable started again. Orders go out one at a time, and each is awaited until it is
/// finished or can never be: a wait that nobody will end is a verdict, and not a hang of the judge.
/// Whatever happens, `end` leaves no process behind, stopped ones included; should this process be
/// killed, the kernel ends them.
package struct FaultCrew: ~Copyable {
  /// How an order ended.
  package enum Ending: Equatable, Sendable {
    case finished
    /// By a signal.
    case died(Int32)
    case stopped
    /// Sleeps, and all others are at rest: nobody will wake it.
    case sleeps
    /// Goes round in a loop that others would have to end, who are at rest.
    case spins
    case breached(Breach)
  }

  package let stage: Stage
  package let subject: FaultSubject
  private let cell: Cell
  private let region: SharedRegion
  private let stageRegion: SharedRegion
  private let signals: SignalWatch
  private var members: [Member]

  private struct Member {
    var pid: pid_t?
    var isStopped = false
    /// An order was given whose end has not been seen.
    var isBusy = false
  }

  /// What is beyond any doubt: no order takes this long but one that hangs.
  private static let patience: UInt64 = 20_000_000_000
  private static let glance: UInt64 = 1_000_000
  /// A sleep that lasts so long while all others are at rest lasts for ever, or is one of ever longer
  /// ones that nobody ends.
  private static let steadySleep: UInt64 = 30_000_000

  package init(_ cell: Cell, _ subject: FaultSubject, signals: SignalWatch) throws(RegionError) {
    let stage = Stage(cell)
    // Both before either is stored: what cannot be copied cannot be half made.
    let region = try SharedRegion(creating: subject.layout)
    let stageRegion = try SharedRegion(creating: stage.layout)
    self.cell = cell
    self.subject = subject
    self.signals = signals
    self.stage = stage
    self.region = region
    self.stageRegion = stageRegion
    members = (0..<stage.seats).map { _ in Member() }
    for seat in 0..<stage.seats {
      record(seat).initialize(to: ParticipantRecord())
    }
  }

  deinit { for member in members { Self.kill(member) } }

  package var base: UnsafeMutableRawPointer { region.base }
  package var stageBase: UnsafeMutableRawPointer { stageRegion.base }

  func record(_ seat: UInt32) -> UnsafeMutablePointer<ParticipantRecord> {
    stage.record(seat, stageRegion.base)
  }

  // MARK: Orders

  /// Gives an order; whoever is to carry it out is started if need be.
  package mutating func order(
    _ duty: Duty, to seat: UInt32, slot: UInt32 = 0, handle: UInt64 = 0,
    stopBefore: UInt32 = 0, signal: Int32 = 0,
    rogue: RogueOrder = RogueOrder(), patience: UInt64 = 0, timedRounds: UInt32 = 0
  ) throws {
    try start(seat)
    let record = record(seat)
    record.pointee.duty = duty.rawValue
    record.pointee.slot = slot
    record.pointee.handle = handle
    record.pointee.stopBefore = stopBefore
    record.pointee.signal = signal
    record.pointee.rogue = rogue
    record.pointee.patience = patience
    record.pointee.timedRounds = timedRounds
    record.pointee.breach = 0
    // What a dead one left there is not to count against its successor.
    record.pointee.step = 0
    members[Int(seat)].isBusy = true
    ParticipantRecord.Signals(record).send()
  }

  /// Gives an order and waits for its end.
  package mutating func carryOut(
    _ duty: Duty, by seat: UInt32, slot: UInt32 = 0, handle: UInt64 = 0,
    stopBefore: UInt32 = 0, signal: Int32 = 0,
    rogue: RogueOrder = RogueOrder()
  ) throws -> Ending {
    try order(
      duty, to: seat, slot: slot, handle: handle, stopBefore: stopBefore, signal: signal,
      rogue: rogue)
    return try ending(of: seat)
  }

  /// Everybody forgets, and the region is formatted: a new server.
  package mutating func beginAll() throws {
    stage.clear(stageRegion.base)
    // The postmaster first: it formats what backends then look at.
    for seat in [stage.postmaster] + Array(0..<stage.backends) {
      let ending = try carryOut(.begin, by: seat)
      guard ending == .finished else {
        throw FaultError("\(cell.strategy) did not begin: \(ending)")
      }
    }
  }

  /// A backend looks for leaked slots under the lock while the postmaster turns, unless that is busy.
  package mutating func auditUnderLock(
    by seat: UInt32, patience: UInt64, timedRounds: UInt32 = 0
  ) throws -> Ending {
    let turns = !isBusy(stage.postmaster)
    if turns { try order(.work, to: stage.postmaster) }
    try order(.audit, to: seat, patience: patience, timedRounds: timedRounds)
    // The auditor sleeps between two looks, and that proves nothing.
    let ending = try finalEnding(of: seat)
    guard turns else { return ending }
    tellToStop(stage.postmaster)
    let stop = try finalEnding(of: stage.postmaster)
    return stop == .finished ? ending : stop
  }

  /// The word that a give compare-exchanges; where it makes none, the last that it changes.
  package mutating func wordThatGivesChange() throws -> UInt32 {
    try beginAll()
    _ = try carryOut(.take, by: 0)
    let slot = record(0).pointee.result
    let ending = try carryOut(.give, by: stage.postmaster, slot: slot)
    guard ending == .finished else {
      throw FaultError("\(cell.strategy) did not give undisturbed: \(ending)")
    }
    let steps = Int(record(stage.postmaster).pointee.step)
    let trace = stage.trace(stage.postmaster, stageRegion.base)[..<steps]
    let word = trace.last { $0.kind == .compareExchange } ?? trace.last { $0.kind != .fence }
    return word?.offset ?? RegionLayout.line
  }

  package func giveTo(_ seat: UInt32, list slots: [UInt32]) {
    let list = stage.list(seat, stageRegion.base)
    for (index, slot) in slots.enumerated() { list[index] = slot }
    record(seat).pointee.listed = UInt32(slots.count)
  }

  package func listed(by seat: UInt32) -> [UInt32] {
    let count = Int(record(seat).pointee.listed)
    return Array(stage.list(seat, stageRegion.base)[..<count])
  }

  /// Waits until these have begun their orders: a process that is only starting does nothing yet.
  package mutating func awaitBegin(of seats: some Sequence<UInt32>) throws {
    for seat in seats {
      let due = ca_clock_monotonic_ns() + Self.patience
      while !ParticipantRecord.Signals(record(seat)).isBegun, ca_clock_monotonic_ns() < due {
        if let ending = try look(at: seat) {
          throw FaultError("\(cell.strategy) did not begin to work: \(ending)")
        }
        _ = try hasBeenAway()
        usleep(100)
      }
    }
  }

  package func tellToStop(_ seat: UInt32) { ParticipantRecord.Signals(record(seat)).stop() }

  /// Waits until the order is finished, or can never be.
  package mutating func ending(of seat: UInt32) throws -> Ending {
    var begin = ca_clock_monotonic_ns()
    var asleep = Sleep()
    while true {
      if try hasBeenAway() { (begin, asleep) = (ca_clock_monotonic_ns(), Sleep()) }
      if let ending = try look(at: seat) { return ending }
      if isLost(seat) { return .spins }
      if asleep.lasts(isAsleep(seat), at: record(seat).pointee.step, for: Self.steadySleep) {
        return .sleeps
      }
      if ca_clock_monotonic_ns() - begin > Self.patience { return .sleeps }
      ParticipantRecord.Signals(record(seat)).waitUntilFinished(nanoseconds: Self.glance)
    }
  }

  /// Waits for the end of an order that may go on for long, though not for ever.
  package mutating func finalEnding(of seat: UInt32) throws -> Ending {
    try ending(of: seat, within: Self.patience * 3) ?? .spins
  }

  /// Waits this long for the end of an order; nil if it goes on.
  package mutating func ending(of seat: UInt32, within nanoseconds: UInt64) throws -> Ending? {
    var begin = ca_clock_monotonic_ns()
    while true {
      if try hasBeenAway() { begin = ca_clock_monotonic_ns() }
      if let ending = try look(at: seat) { return ending }
      guard ca_clock_monotonic_ns() - begin < nanoseconds else { return nil }
      ParticipantRecord.Signals(record(seat)).waitUntilFinished(nanoseconds: Self.glance)
    }
  }

  /// Lets time pass while the participants work, as long as nobody asks for the end.
  ///
  /// Ctrl-Z stops them too.
  package func pass(_ nanoseconds: UInt64) throws {
    var due = ca_clock_monotonic_ns() + nanoseconds
    while true {
      let now = ca_clock_monotonic_ns()
      guard now < due else { return }
      switch signals.wait(nanoseconds: due - now) {
      case .interrupt(let signal): throw Interruption(signal: signal)
      case .suspend:
        for member in members { member.pid.map { _ = Glibc.kill($0, SIGSTOP) } }
        signals.suspend()
        for member in members { member.pid.map { _ = Glibc.kill($0, SIGCONT) } }
        due += ca_clock_monotonic_ns() - now
      case .nothing, .child, .resumed: break
      }
    }
  }

  /// Whether this process was stopped meanwhile; throws if it is to end.
  ///
  /// The participants are left alone: they carry out one order and rest, and one of them may be about to
  /// stop itself, which must not be mistaken for this.
  private func hasBeenAway() throws -> Bool {
    switch signals.wait(nanoseconds: 0) {
    case .interrupt(let signal): throw Interruption(signal: signal)
    case .suspend:
      signals.suspend()
      return true
    case .resumed: return true
    case .nothing, .child: return false
    }
  }

  private mutating func look(at seat: UInt32) throws -> Ending? {
    let isFinished = ParticipantRecord.Signals(record(seat)).isFinished
    if let ending = collect(seat) { return ending }
    guard isFinished else { return nil }
    members[Int(seat)].isBusy = false
    if let breach = Breach(rawValue: record(seat).pointee.breach) {
      end(seat)
      return .breached(breach)
    }
    return .finished
  }

  /// What the kernel says of a child: its death, or that it stopped.
  private mutating func collect(_ seat: UInt32) -> Ending? {
    guard let pid = members[Int(seat)].pid else { return .died(0) }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG | WUNTRACED) == pid else { return nil }
    if status & 0xff == 0x7f {
      members[Int(seat)].isStopped = true
      return .stopped
    }
    members[Int(seat)] = Member()
    if let breach = Breach(rawValue: record(seat).pointee.breach) { return .breached(breach) }
    return .died(status & 0x7f)
  }

  /// Far more accesses than an operation makes that nobody disturbs.
  private func isLost(_ seat: UInt32) -> Bool {
    record(seat).pointee.step > 2_000 + 32 * stage.slots
  }

  /// Whether the kernel has the process asleep; the letter follows the name, which may hold anything.
  private func isAsleep(_ seat: UInt32) -> Bool {
    guard let pid = members[Int(seat)].pid, ParticipantRecord.Signals(record(seat)).isBegun,
      let file = fopen("/proc/\(pid)/stat", "r")
    else { return false }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 256)
    let count = fread(&buffer, 1, buffer.count - 1, file)
    let text = buffer[..<count].map { UInt8(bitPattern: $0) }
    guard let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count else {
      return false
    }
    return text[end + 2] == UInt8(ascii: "S")
  }

  /// How long somebody has been asleep at the same step.
  private struct Sleep {
    private var since: UInt64?
    private var step: UInt32 = 0

    mutating func lasts(_ isAsleep: Bool, at step: UInt32, for nanoseconds: UInt64) -> Bool {
      let now = ca_clock_monotonic_ns()
      guard isAsleep, let since, step == self.step else {
        self.since = isAsleep ? now : nil
        self.step = step
        return false
      }
      return now - since > nanoseconds
    }
  }

  // MARK: Processes

  package func isRunning(_ seat: UInt32) -> Bool { members[Int(seat)].pid != nil }
  package func isBusy(_ seat: UInt32) -> Bool { members[Int(seat)].isBusy }

  private mutating func start(_ seat: UInt32) throws {
    guard members[Int(seat)].pid == nil else { return }
    // Those who crash are meant to: no report, and no helper that holds on to the dead.
    setenv("SWIFT_BACKTRACE", "enable=no", 1)
    let brief = ParticipantBrief(cell: cell, seat: seat, supervisor: getpid())
    ParticipantRecord.Signals(record(seat)).forgive()
    members[Int(seat)].pid = try WorkerCrew.start(
      ["worker", "--participant", try brief.encoded()],
      inheriting: [region.descriptor, stageRegion.descriptor])
  }

  package mutating func resume(_ seat: UInt32) {
    guard let pid = members[Int(seat)].pid, members[Int(seat)].isStopped else { return }
    members[Int(seat)].isStopped = false
    Glibc.kill(pid, SIGCONT)
  }

  /// Kills and collects one of them, stopped or not.
  package mutating func end(_ seat: UInt32) {
    Self.kill(members[Int(seat)])
    members[Int(seat)] = Member()
  }

  private static func kill(_ member: Member) {
    guard let pid = member.pid else { return }
    Glibc.kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }
}
