/// What must be true of the workers of one slot, as far as operations have begun and ended: a cell of a
/// state.
///
/// A worker is known by its generation, of which eight bits are kept: enough for all workers of a slot
/// that somebody still remembers.
struct StartMonitor: BitwiseCopyable {
  private(set) var code: UInt32

  init(code: UInt32) { self.code = code }

  private enum Bit {
    static let isRunning: UInt32 = 1 << 16
    static let isTold: UInt32 = 1 << 17
    static let isCancelled: UInt32 = 1 << 18
    static let startSignalled: UInt32 = 1 << 19
    static let endSignalled: UInt32 = 1 << 20
    static let startDue: UInt32 = 1 << 21
    static let endDue: UInt32 = 1 << 22
    static let isAsking: UInt32 = 1 << 23
    static let isAsked: UInt32 = 1 << 24

    static let ofEnd = endSignalled | endDue
    static let ofStart = startSignalled | startDue
  }

  static let generations: UInt32 = 0xff

  /// The last worker that the postmaster started or cancelled.
  private var handled: UInt32 {
    get { code & Self.generations }
    set { code = code & ~Self.generations | newValue }
  }
  /// The last one whose registration has ended.
  private var registered: UInt32 {
    get { code >> 8 & Self.generations }
    set { code = code & ~(Self.generations << 8) | newValue << 8 }
  }
  private var next: UInt32 { (handled + 1) & Self.generations }

  private func has(_ bits: UInt32) -> Bool { code & bits != 0 }
  private mutating func set(_ bits: UInt32) { code |= bits }
  private mutating func clear(_ bits: UInt32) { code &= ~bits }

  /// The postmaster started it, and it has not ended.
  var isRunning: Bool { has(Bit.isRunning) }
  /// The postmaster was told to give its slot back.
  var isCancelled: Bool { has(Bit.isCancelled) }

  // MARK: Backends

  /// A registration has ended; by then its worker may have ended too, and the slot be another's.
  mutating func registers(_ generation: UInt32) -> Property? {
    guard (next &- generation) & Self.generations <= Self.generations / 2 else {
      return .generation
    }
    let newer = (generation &- registered) & Self.generations
    guard (1...Self.generations / 2).contains(newer) else { return nil }
    registered = generation
    clear(Bit.isAsking | Bit.isAsked)
    return nil
  }

  /// Its backend begins to ask for its end.
  mutating func asks(_ generation: UInt32) {
    if registered == generation { set(Bit.isAsking) }
  }

  /// Its backend has asked, and was told whether there was anything to say.
  mutating func asked(_ generation: UInt32, isSaid: Bool) -> Property? {
    guard registered == generation else { return nil }
    if isSaid {
      set(Bit.isAsked)
    } else if !has(Bit.isAsked) && isAlive(generation) {
      return .forgottenRequest
    }
    return nil
  }

  /// Registered, and not ended.
  private func isAlive(_ generation: UInt32) -> Bool {
    generation == next || generation == handled && isRunning
  }

  // MARK: Wake-ups

  /// The wake-up for a registration reaches the postmaster.
  mutating func wakes(forStartOf generation: UInt32) {
    if generation == next { set(Bit.startSignalled) }
  }

  /// The wake-up for an order to end reaches the postmaster.
  mutating func wakes(forEndOf generation: UInt32) {
    if generation == next || generation == handled && isRunning && !has(Bit.isTold) {
      set(Bit.endSignalled)
    }
  }

  // MARK: The postmaster

  /// What has been signalled by now, this answer must answer.
  mutating func answerBegins() {
    if has(Bit.startSignalled) { set(Bit.startDue) }
    if has(Bit.endSignalled) { set(Bit.endDue) }
  }

  mutating func answers(_ found: AnswerScribe.Entry) -> Property? {
    if found.isDoubled { return .startedTwice }
    if found.isStarted {
      guard found.is(next) else { return .startedTwice }
      handled = next
      set(Bit.isRunning)
      clear(Bit.ofStart)
    }
    if found.isCancelled {
      guard found.is(next) else { return isRunning ? .freedAlive : .startedTwice }
      guard has(Bit.isAsking) && registered == next else { return .endedWrongly }
      handled = next
      set(Bit.isCancelled)
      clear(Bit.ofStart | Bit.ofEnd)
    }
    if found.isEnded {
      guard isRunning, !has(Bit.isTold), found.is(handled), has(Bit.isAsking),
        registered == handled
      else { return .endedWrongly }
      set(Bit.isTold)
      clear(Bit.ofEnd)
    }
    return nil
  }

  mutating func answerEnds() -> Property? {
    defer { clear(Bit.startDue | Bit.endDue) }
    return has(Bit.startDue | Bit.endDue) ? .forgottenRequest : nil
  }

  /// The worker has ended, or was never started, and its slot is given back.
  mutating func gives() { clear(Bit.isRunning | Bit.isTold | Bit.isCancelled | Bit.ofEnd) }

  // MARK: Corruption

  /// From here on only what the postmaster itself is doing.
  mutating func forgetAll() { code &= Bit.isRunning | Bit.isCancelled }

  /// What it says it does, right or wrong.
  mutating func follows(_ found: AnswerScribe.Entry) {
    if found.isStarted { set(Bit.isRunning) }
    if found.isCancelled { set(Bit.isCancelled) }
  }
}

extension Property {
  // Of requests to start and to end workers.

  package static let startedTwice = Property(
    "started-twice", "no worker is started, or has its slot given back, more than once")
  package static let endedWrongly = Property(
    "ended-wrongly", "a worker is ended once, and only if its backend has asked for it")
  package static let freedAlive = Property(
    "freed-alive", "no slot is given back while its worker lives")
  package static let forgottenRequest = Property(
    "forgotten", "a request whose wake-up came before an answer began is answered by it")

  package static let ofStarts: [Property] = [
    deadlock, livelock, race, strayAccess, postmasterBound, startedTwice, endedWrongly, freedAlive,
    forgottenRequest, lostSlot, generation,
  ]
}

/// What one answer found out, slot by slot, in the bits of a result.
struct AnswerScribe: StartHandler {
  /// Slots whose entries fit into a result.
  static let largestSlots: UInt32 = 4
  private static let entryBits: UInt32 = 7

  private(set) var code: UInt32 = 0
  private let origin: UInt32

  init(generationsFrom origin: UInt32) { self.origin = origin }

  /// What became of the worker in one slot.
  struct Entry: BitwiseCopyable {
    static let started: UInt32 = 1
    static let ended: UInt32 = 2
    static let cancelled: UInt32 = 4
    static let doubled: UInt32 = 8

    fileprivate let code: UInt32

    var isNothing: Bool { code == 0 }
    var isStarted: Bool { code & Self.started != 0 }
    var isEnded: Bool { code & Self.ended != 0 }
    var isCancelled: Bool { code & Self.cancelled != 0 }
    /// The same again, or of another generation too.
    var isDoubled: Bool { code & Self.doubled != 0 }
    /// Three bits of it: an answer is about one worker of a slot, or two that follow each other.
    fileprivate var generation: UInt32 { code >> 4 & Self.generations }
    fileprivate static let generations: UInt32 = 7

    func `is`(_ generation: UInt32) -> Bool { self.generation == generation & Self.generations }
  }

  static func entry(of slot: Int, in code: UInt32) -> Entry {
    Entry(code: code >> (UInt32(slot) * entryBits) & (1 << entryBits - 1))
  }

  private mutating func note(_ event: UInt32, _ slot: SlotIndex, _ generation: UInt32) {
    let known = Self.entry(of: Int(slot.value), in: code)
    let generation = (generation &- origin) & Entry.generations
    var entry = known.code & 0xf | event | generation << 4
    if !known.isNothing && (known.generation != generation || known.code & event != 0) {
      entry |= Entry.doubled
    }
    let shift = slot.value * Self.entryBits
    code = code & ~((1 << Self.entryBits - 1) << shift) | entry << shift
  }

  mutating func start(_ slot: SlotIndex, generation: UInt32) {
    note(Entry.started, slot, generation)
  }
  mutating func end(_ slot: SlotIndex, generation: UInt32) { note(Entry.ended, slot, generation) }
  mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
    note(Entry.cancelled, slot, generation)
  }
}
