/// What surrounds a slot strategy: backends that take, and post what they got to a postmaster that
/// gives it back.
///
/// A slot on its way to the postmaster is in no shared word: it stands in the mailbox of the backend
/// that took it, a queue without a bound. The postmaster gives the first slot of any mailbox, or
/// retries its stash; which, is explored.
///
/// A take is not blamed for what nothing told it: a give that has returned is over once it has reached
/// all who may still take. Under total store order that is when the postmaster's stores have left its
/// buffer; under release/acquire when the give happens before whatever any backend does next. Until
/// then it may or may not have had its effect.
struct SlotEnvironment: Environment, ~Copyable {
  /// Where the state looks up what the postmaster's shadow would look up.
  struct Cells {
    let states: [Int]
    let generations: [Int]
  }

  /// A mailbox holds a byte for each slot: its number and 1, and a bit until it is delivered.
  static let mailboxCapacity = 8
  private static let undelivered: UInt64 = 0x80
  private static let numberBits: UInt64 = 0x7f

  private let slots: Int
  private let start: StartingState
  private let backends: Int
  private let operations: UInt32
  /// How often the postmaster looks at a slot that nobody has told it of.
  private let looks: UInt32
  /// Whether gives that are done reach everybody one by one, and are all delivered at once.
  private let givesSpread: Bool
  private let places: Cells
  private let generationOrigin: UInt32
  /// Whether a take may come back empty beside a free slot.
  private let missesFreeSlots: Bool
  private var monitor: PoolMonitor
  private var census: FreeSlotCensus

  /// The most slots that a state at rest had lost to backends that were killed.
  private var mostLeaked = 0
  /// Takes that came back empty though no pool would have been: where the strategy says they may.
  private var spuriousEmpties: UInt64 = 0

  init(
    geometry: SlotGeometry, start: StartingState, backends: Int, operations: UInt32,
    looks: UInt32, givesSpread: Bool, places: Cells, permutations: Permutations,
    missesFreeSlots: Bool, census: FreeSlotCensus
  ) {
    self.missesFreeSlots = missesFreeSlots
    slots = Int(geometry.slots)
    self.start = start
    self.backends = backends
    self.operations = operations
    self.looks = looks
    self.givesSpread = givesSpread
    self.places = places
    generationOrigin = geometry.counterOrigin
    monitor = PoolMonitor(
      gives: backends * Int(operations), free: start.free.count, backends: backends,
      permutations: permutations)
    self.census = census
  }

  /// The monitor's situation, and a byte a slot: six bits of the generation that was last given back,
  /// and whether that give is under way, or done and not over for everybody, while nobody has taken the
  /// slot since.
  var cells: Int { 1 + (slots + 3) / 4 }

  /// A give from each mailbox, a retry of the stash, a look at each slot.
  var commands: Int { looks == 0 ? backends + 1 : backends + 1 + slots }

  /// Words that the census wanted and no state holds.
  var missing: Request? { census.missing }

  func report(to found: inout Exploration) {
    found.leaked = mostLeaked
    found.spuriousEmpties = spuriousEmpties
  }

  func initialise(_ state: State, _ shape: StateShape) {
    for backend in 0..<backends { state[shape.status(backend)] = operations }
    if looks > 0 { state[shape.status(backends)] = looks }
    state[shape.environment] = PoolMonitor.initial
    for slot in 0..<slots {
      setGiven(
        UInt32(truncatingIfNeeded: generationOrigin) & Given.generation, of: slot, in: state,
        shape)
    }
  }

  // MARK: Corruption

  /// In the monitor's place: what takes return means nothing any more.
  private static let corrupted = UInt32.max

  func corrupts(_ state: State, _ shape: StateShape) {
    state[shape.environment] = Self.corrupted
  }

  @inline(__always) func isCorrupted(_ state: State, _ shape: StateShape) -> Bool {
    state[shape.environment] == Self.corrupted
  }

  /// What the postmaster's shadow looks at.
  func looks(
    of command: Int, in state: State, _ shape: StateShape
  ) -> [(cell: Int, isWide: Bool)] {
    guard let slot = first(in: command, state, shape) else { return [] }
    return [(places.states[slot], false), (places.generations[slot], true)]
  }

  /// The shadow admits what is in use and of the next generation, and nothing else.
  func refuses(_ command: Int, in state: State, _ shape: StateShape) -> Bool {
    guard let slot = first(in: command, state, shape) else { return false }
    // The shadow compares 32 bits, of which the upper ones change in no run that is as short as these.
    let next = (given(slot, in: state, shape) &+ 1) & Given.generation
    return state[places.states[slot]] != SlotTable.State.inUse
      || state[places.generations[slot]] != generationOrigin & ~Given.generation | next
  }

  func forgets(_ command: Int, in state: State, _ shape: StateShape) {
    setMailbox(command, mailbox(command, in: state, shape) &>> 8, in: state, shape)
  }

  /// The slot that a mailbox holds first.
  private func first(in command: Int, _ state: State, _ shape: StateShape) -> Int? {
    guard command < backends else { return nil }
    let first = mailbox(command, in: state, shape) & 0xff
    return first == 0 || first & Self.undelivered != 0 ? nil : Int(first) - 1
  }

  // MARK: Mailboxes

  @inline(__always) private func mailbox(
    _ contender: Int, in state: State, _ shape: StateShape
  ) -> UInt64 {
    let place = shape.mailbox(contender)
    return UInt64(state[place]) | UInt64(state[place &+ 1]) &<< 32
  }

  @inline(__always) private func setMailbox(
    _ contender: Int, _ slots: UInt64, in state: State, _ shape: StateShape
  ) {
    let place = shape.mailbox(contender)
    state[place] = UInt32(truncatingIfNeeded: slots)
    state[place &+ 1] = UInt32(truncatingIfNeeded: slots &>> 32)
  }

  private func holds(_ mailbox: UInt64, _ slot: UInt32) -> Bool {
    var rest = mailbox
    while rest != 0 {
      if rest & Self.numberBits == UInt64(slot) &+ 1 { return true }
      rest >>= 8
    }
    return false
  }

  // MARK: Operations

  @inline(__always) func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation? {
    if number == backends { return node.stashed > 0 ? .retryStash : nil }
    if number > backends {
      return state[shape.status(backends)] == 0
        ? nil : .look(at: UInt32(number &- backends &- 1))
    }
    let first = mailbox(number, in: state, shape) & 0xff
    return first == 0 || first & Self.undelivered != 0
      ? nil : .give(UInt32(truncatingIfNeeded: first) &- 1)
  }

  @inline(__always) mutating func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property? {
    guard let command else {
      return isCorrupted(state, shape) ? nil : step(.takeStarts(contender), in: state, shape)
    }
    guard command < backends else {
      if command > backends { state[shape.status(backends)] &-= 1 }
      return nil
    }
    setMailbox(command, mailbox(command, in: state, shape) &>> 8, in: state, shape)
    if isCorrupted(state, shape) { return nil }
    return step(.giveStarts, in: state, shape)
  }

  /// What the postmaster's shadow checks before a give.
  func admits(
    _ slot: Int, in state: State, _ shape: StateShape,
    value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    guard value(places.states[slot], false) == UInt64(SlotTable.State.inUse)
    else { return .unpublishedSlot }
    let generation =
      UInt32(
        truncatingIfNeeded: value(places.generations[slot], true)) & Given.generation
    let last = given(slot, in: state, shape) & Given.generation
    guard generation == (last &+ 1) & Given.generation else { return .generation }
    setGiven(generation | Given.isUnderWay, of: slot, in: state, shape)
    return nil
  }

  @inline(__always) mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property? {
    if isCorrupted(state, shape) { return endsCorrupted(contender, end, in: state, shape) }
    guard contender < backends else {
      giveEnds(isStashed: node.stashed > 0, in: state, shape)
      return nil
    }
    guard let slot = end.outcome else { return comesBackEmpty(contender, in: state, shape) }
    return post(slot, from: contender, in: state, shape)
  }

  /// What was stashed, no take can find.
  private func giveEnds(isStashed: Bool, in state: State, _ shape: StateShape) {
    for slot in 0..<slots {
      let last = given(slot, in: state, shape)
      guard last & Given.isUnderWay != 0 else { continue }
      let flag = givesSpread && !isStashed ? Given.isUndelivered : 0
      setGiven(last & Given.generation | flag, of: slot, in: state, shape)
    }
  }

  /// A take that returns the slot of a give proves that the give has had its effect.
  private mutating func showGive(
    of slot: Int, in state: State, _ shape: StateShape
  ) -> Property? {
    let last = given(slot, in: state, shape)
    guard last & (Given.isUnderWay | Given.isUndelivered) != 0 else { return nil }
    if last & Given.isUndelivered != 0 { state[shape.mailbox(backends)] &-= 1 }
    setGiven(last & Given.generation, of: slot, in: state, shape)
    return step(.givesSettle(1), in: state, shape)
  }

  /// Whatever a take hands out is given back.
  private func endsCorrupted(
    _ contender: Int, _ end: OperationEnd, in state: State, _ shape: StateShape
  ) -> Property? {
    if contender < backends, let slot = end.outcome, slot < slots {
      append(slot, toMailboxOf: contender, in: state, shape)
    }
    return nil
  }

  private mutating func comesBackEmpty(
    _ backend: Int, in state: State, _ shape: StateShape
  ) -> Property? {
    guard missesFreeSlots else { return step(.takeFails(backend), in: state, shape) }
    if monitor.after(.takeFails(backend), in: state[shape.environment]) == nil {
      spuriousEmpties += 1
    }
    return step(.takeGivesUp(backend), in: state, shape)
  }

  private mutating func post(
    _ slot: UInt32, from backend: Int, in state: State, _ shape: StateShape
  ) -> Property? {
    guard slot < slots else { return .strayAccess }
    for other in 0..<backends
    where holds(mailbox(other, in: state, shape), slot) { return .doubleHandout }
    append(slot, toMailboxOf: backend, in: state, shape)
    if let property = showGive(of: Int(slot), in: state, shape) { return property }
    // More were taken than were free: somebody holds this one, or its give is under way.
    return step(.takeSucceeds(backend), in: state, shape)
  }

  private func append(
    _ slot: UInt32, toMailboxOf backend: Int, in state: State, _ shape: StateShape
  ) {
    let posted = mailbox(backend, in: state, shape)
    let length = (UInt64.bitWidth - posted.leadingZeroBitCount + 7) / 8
    setMailbox(
      backend, posted | (UInt64(slot) + 1 | Self.undelivered) << UInt64(8 * length), in: state,
      shape)
  }

  @inline(__always) private mutating func step(
    _ event: PoolMonitor.Event, in state: State, _ shape: StateShape
  ) -> Property? {
    guard let next = monitor.after(event, in: state[shape.environment]) else {
      if case .takeSucceeds = event { return .doubleHandout }
      return .spuriousEmpty
    }
    state[shape.environment] = next
    return nil
  }

  // MARK: Messages

  /// Of a backend, the slot that it took; of the postmaster, how many more gives are done.
  ///
  /// Done are all that were begun but for what is stashed. The postmaster's own mailbox counts those
  /// that are done and have not reached everybody.
  @inline(__always) func message(
    of end: OperationEnd, by contender: Int, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Int? {
    if contender < backends { return end.outcome.map { Int($0) } }
    guard !isCorrupted(state, shape) else { return nil }
    let place = shape.mailbox(contender)
    let settled =
      monitor.gives(in: state[shape.environment]) &- node.stashed &- state[place]
    state[place] &+= settled
    return Int(settled)
  }

  @inline(__always) mutating func delivers(
    _ message: Int?, from contender: Int, in state: State, _ shape: StateShape
  ) -> Property? {
    guard contender < backends else {
      guard !isCorrupted(state, shape) else { return nil }
      let settled = message ?? Int(state[shape.mailbox(contender)])
      state[shape.mailbox(contender)] &-= UInt32(settled)
      // Which of them reached everybody, nobody knows: all, or as good as all.
      for slot in 0..<slots where given(slot, in: state, shape) & Given.isUndelivered != 0 {
        setGiven(
          given(slot, in: state, shape) & ~Given.isUndelivered, of: slot, in: state, shape)
      }
      return step(.givesSettle(settled), in: state, shape)
    }
    let posted = mailbox(contender, in: state, shape)
    let waiting = posted & 0x8080_8080_8080_8080
    setMailbox(contender, posted & ~(waiting & (0 &- waiting)), in: state, shape)
    return nil
  }

  @inline(__always) func message(
    behind command: Int, in state: State, _ shape: StateShape
  ) -> Int? {
    guard command < backends else { return nil }
    let first = Int(mailbox(command, in: state, shape) & Self.numberBits)
    return first == 0 ? nil : first &- 1
  }

  /// The bits of a slot's byte.
  private enum Given {
    static let generation: UInt32 = 0x3f
    static let isUndelivered: UInt32 = 0x40
    static let isUnderWay: UInt32 = 0x80
  }

  private func given(_ slot: Int, in state: State, _ shape: StateShape) -> UInt32 {
    state[shape.environment + 1 + slot / 4] >> UInt32(slot % 4 * 8) & 0xff
  }

  private func setGiven(
    _ generation: UInt32, of slot: Int, in state: State, _ shape: StateShape
  ) {
    let place = shape.environment + 1 + slot / 4
    let shift = UInt32(slot % 4 * 8)
    state[place] = state[place] & ~(0xff << shift) | (generation & 0xff) << shift
  }

  // MARK: Exchanged backends

  @inline(__always) mutating func exchange(
    _ order: Int, in state: State, _ shape: StateShape
  ) {
    if isCorrupted(state, shape) { return }
    state[shape.environment] = monitor.permuted(state[shape.environment], by: order)
  }

  @inline(__always) mutating func precedes(
    _ order: Int, in state: State, _ shape: StateShape
  ) -> Bool {
    !isCorrupted(state, shape)
      && monitor.permuted(state[shape.environment], by: order) < state[shape.environment]
  }

  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String {
    "take \(operations - remaining + 1)"
  }

  // MARK: At rest

  /// Conservation: what is not free was in the hands of a backend that was killed.
  mutating func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    let free = census.take(value: value)
    guard census.missing == nil else { return nil }
    guard !free.hasDouble else { return .doubleHandout }
    var killed = 0
    for backend in 0..<backends
    where state[shape.status(backend)] & StateShape.Status.wasKilledInOperation != 0 {
      killed += 1
    }
    let missing = start.free.count - free.count
    guard (0...killed).contains(missing) else { return .lostSlot }
    mostLeaked = max(mostLeaked, missing)
    return nil
  }
}
