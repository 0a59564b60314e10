/// What surrounds a table of segments: backends that create, attach, detach and destroy, each whatever
/// it can do next; which, is explored.
///
/// A reference count is not believed: who is attached to what stands here. A backend is attached to a
/// segment from the end of the operation that got it hold of it until the start of the one that lets
/// go, and a slot is taken from the end of a create to the end of the last one that lets go: what holds
/// in that time holds whenever the strategy's own accesses have their effect.
struct SegmentEnvironment: Environment, ~Copyable {
  /// A segment's number has so many values, for what a command's number holds.
  static let mostSegments: UInt32 = 64

  private let slots: Int
  private let backends: Int
  private let operations: UInt32
  /// Whether a backend also attaches by a handle that it has merely overheard.
  private let overhears: Bool
  private var census: FreeSlotCensus
  /// The most slots that a state at rest had lost to backends that were killed.
  private var mostLeaked = 0

  init(
    slots: UInt32, backends: UInt32, operations: UInt32, overhears: Bool, census: FreeSlotCensus
  ) {
    (self.slots, self.backends) = (Int(slots), Int(backends))
    (self.operations, self.overhears) = (operations, overhears)
    self.census = census
  }

  private var segments: Int { backends * Int(operations) }

  /// A cell for each segment that there may be.
  var cells: Int { segments }

  /// A create, an attach to each segment, one by a handle that was overheard, and a letting go of each.
  var commands: Int { 1 + segments * 3 }

  var missing: Request? { census.missing }

  func report(to found: inout Exploration) { found.leaked = mostLeaked }

  func initialise(_ state: State, _ shape: StateShape) {
    for backend in 0..<backends { state[shape.status(backend)] = operations }
  }

  mutating func exchange(_ order: Int, in state: State, _ shape: StateShape) {}
  mutating func precedes(_ order: Int, in state: State, _ shape: StateShape) -> Bool { false }

  // MARK: Segments

  /// What a segment's cell holds.
  private struct Segment {
    var bits: UInt32

    private static let created: UInt32 = 1
    private static let destroyed: UInt32 = 2

    var isCreated: Bool { bits & Self.created != 0 }
    var isDestroyed: Bool { bits & Self.destroyed != 0 }
    /// Whether it has a slot.
    var isLive: Bool { isCreated && !isDestroyed }
    var slot: UInt32 { bits >> 4 & 0xff }
    /// Who is attached, a bit each.
    var holders: UInt32 { bits >> 16 }

    func isHeld(by backend: Int) -> Bool { holders >> UInt32(backend) & 1 != 0 }

    mutating func create(in slot: UInt32, by backend: Int) {
      bits = Self.created | slot << 4
      attach(backend)
    }

    mutating func attach(_ backend: Int) { bits |= 1 << UInt32(16 + backend) }
    mutating func letGo(_ backend: Int) { bits &= ~(1 << UInt32(16 + backend)) }
    mutating func destroy() { bits |= Self.destroyed }
  }

  private func segment(_ number: UInt32, in state: State, _ shape: StateShape) -> Segment {
    Segment(bits: state[shape.environment + Int(number)])
  }

  private func set(
    _ segment: Segment, _ number: UInt32, in state: State, _ shape: StateShape
  ) {
    state[shape.environment + Int(number)] = segment.bits
  }

  private func liveSegments(in state: State, _ shape: StateShape) -> Int {
    (0..<UInt32(segments)).count { segment($0, in: state, shape).isLive }
  }

  // MARK: Operations under way

  /// What a backend's first mailbox cell holds: the operation that it is in, or 0.
  private struct UnderWay {
    var bits: UInt32

    private static let isOne: UInt32 = 1 << 31
    private static let always: UInt32 = 1 << 30

    init(bits: UInt32) { self.bits = bits }
    init(_ operation: SegmentOperation, always: Bool) {
      bits = Self.isOne | operation.operation.code | (always ? Self.always : 0)
    }

    /// Nil for none.
    var operation: SegmentOperation? {
      bits == 0
        ? nil : SegmentOperation(Operation(code: bits & ~(Self.isOne | Self.always)))
    }

    /// What it may count on has held ever since it began.
    ///
    /// Of a create, that a slot was free; of an attach, that somebody else was attached.
    var always: Bool {
      get { bits & Self.always != 0 }
      set { bits = newValue ? bits | Self.always : bits & ~Self.always }
    }
  }

  private func underWay(_ backend: Int, in state: State, _ shape: StateShape) -> UnderWay {
    UnderWay(bits: state[shape.mailbox(backend)])
  }

  private func setUnderWay(
    _ underWay: UnderWay?, _ backend: Int, in state: State, _ shape: StateShape
  ) {
    state[shape.mailbox(backend)] = underWay?.bits ?? 0
  }

  private func created(by backend: Int, in state: State, _ shape: StateShape) -> UInt32 {
    state[shape.mailbox(backend) + 1]
  }

  private func operation(
    behind command: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> SegmentOperation {
    guard command > 0 else {
      return SegmentOperation(
        .create, UInt32(contender) * operations + created(by: contender, in: state, shape))
    }
    let (kind, number) = (command - 1).quotientAndRemainder(dividingBy: segments)
    let slot = segment(UInt32(number), in: state, shape).slot
    return SegmentOperation(
      [.attach, .overhear, .letGo][kind], UInt32(number), slot: kind == 2 ? slot : 0)
  }

  func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation? {
    let operation = operation(behind: number, of: contender, in: state, shape)
    if operation.kind == .create { return operation.operation }
    let segment = segment(operation.segment, in: state, shape)
    let isPossible =
      switch operation.kind {
      case .create: true
      // PostgreSQL refuses a second attach of one backend.
      case .attach: segment.isCreated && !segment.isHeld(by: contender)
      case .overhear: overhears && segment.isCreated && !segment.isHeld(by: contender)
      case .letGo: segment.isHeld(by: contender)
      }
    return isPossible ? operation.operation : nil
  }

  mutating func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property? {
    guard let command else { return nil }
    let operation = operation(behind: command, of: contender, in: state, shape)
    var always = false
    switch operation.kind {
    case .create:
      state[shape.mailbox(contender) + 1] &+= 1
      always = isSlotFree(for: contender, in: state, shape)
    case .attach, .overhear:
      always = segment(operation.segment, in: state, shape).holders != 0
    case .letGo:
      var segment = segment(operation.segment, in: state, shape)
      segment.letGo(contender)
      set(segment, operation.segment, in: state, shape)
    }
    setUnderWay(UnderWay(operation, always: always), contender, in: state, shape)
    noteWhatOthersLose(in: state, shape)
    return nil
  }

  /// Whether a slot is free whatever has become of what others are in the middle of.
  private func isSlotFree(
    for creator: Int, in state: State, _ shape: StateShape
  ) -> Bool {
    var taken = liveSegments(in: state, shape)
    for other in 0..<backends
    where other != creator && underWay(other, in: state, shape).operation?.kind == .create {
      taken += 1
    }
    return taken < slots
  }

  private func noteWhatOthersLose(in state: State, _ shape: StateShape) {
    for backend in 0..<backends {
      var underWay = underWay(backend, in: state, shape)
      guard underWay.always, let operation = underWay.operation else { continue }
      underWay.always =
        switch operation.kind {
        case .create: isSlotFree(for: backend, in: state, shape)
        default: segment(operation.segment, in: state, shape).holders != 0
        }
      setUnderWay(underWay, backend, in: state, shape)
    }
  }

  mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property? {
    let underWay = underWay(contender, in: state, shape)
    setUnderWay(nil, contender, in: state, shape)
    guard let operation = underWay.operation else { return nil }
    guard let outcome = end.outcome.map(SegmentOutcome.init(code:)) else {
      return underWay.always ? .spuriousEmpty : nil
    }
    let number = operation.segment
    var segment = segment(number, in: state, shape)
    let property: Property?
    switch operation.kind {
    case .create:
      guard case .slot(let slot) = outcome, slot < slots else { return .strayAccess }
      property = isHeld(slot, in: state, shape) ? .doubleHandout : nil
      segment.create(in: slot, by: contender)
    case .attach, .overhear:
      property = judge(outcome, of: segment, operation.kind, underWay.always)
      if case .slot = outcome { segment.attach(contender) }
    case .letGo:
      property = judge(outcome, of: segment)
      if outcome == .destroyed { segment.destroy() }
    }
    set(segment, number, in: state, shape)
    return property
  }

  /// Whether somebody is attached to a segment in a slot.
  private func isHeld(_ slot: UInt32, in state: State, _ shape: StateShape) -> Bool {
    (0..<UInt32(segments)).contains { number in
      let other = segment(number, in: state, shape)
      return other.isLive && other.slot == slot && other.holders != 0
    }
  }

  private func judge(
    _ outcome: SegmentOutcome, of segment: Segment, _ kind: SegmentOperation.Kind, _ always: Bool
  ) -> Property? {
    switch outcome {
    case .slot(let slot):
      if segment.isDestroyed { return .destroyedWhileAttached }
      return slot == segment.slot ? nil : .wrongSegment
    case .wrongSegment: return .wrongSegment
    case .destroyedSegment: return .destroyedWhileAttached
    case .never where kind == .attach: return .forgottenHandle
    case .gone, .reused, .notFound: return always && kind == .attach ? .missedSegment : nil
    case .never, .untold, .detached, .destroyed: return nil
    }
  }

  private func judge(_ outcome: SegmentOutcome, of segment: Segment) -> Property? {
    switch outcome {
    case .destroyed:
      segment.isDestroyed || segment.holders != 0 ? .destroyedWhileAttached : nil
    case .destroyedSegment: .destroyedWhileAttached
    case .wrongSegment: .wrongSegment
    default: nil
    }
  }

  // MARK: At rest

  /// Conservation: a slot is free, or of a segment that somebody is still attached to, or was in the
  /// hands of a backend that was killed.
  mutating func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    let free = census.take(value: value)
    guard census.missing == nil else { return nil }
    guard !free.hasDouble else { return .doubleHandout }
    var (interrupted, dead) = (0, UInt32(0))
    for backend in 0..<backends {
      if state[shape.status(backend)] & StateShape.Status.wasKilledInOperation != 0 {
        interrupted += 1
      }
      if state[shape.node(backend)] == LocalAutomaton.dead { dead |= 1 << UInt32(backend) }
    }
    var (held, heldByTheDead) = (0, 0)
    for number in 0..<UInt32(segments) {
      let segment = segment(number, in: state, shape)
      guard segment.isLive && segment.holders != 0 else { continue }
      held += 1
      if segment.holders & ~dead == 0 { heldByTheDead += 1 }
    }
    let missing = slots - held - free.count
    if missing < 0 { return .doubleHandout }
    guard missing <= interrupted else { return .lostSlot }
    mostLeaked = max(mostLeaked, missing + heldByTheDead)
    return nil
  }

  // MARK: Telling

  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String {
    let told = SegmentOperation(operation)
    return switch told.kind {
    case .create: "create segment \(told.segment)"
    case .attach: "attach segment \(told.segment)"
    case .overhear: "attach overheard \(told.segment)"
    case .letGo: "detach segment \(told.segment)"
    }
  }

  func outcomeName(_ outcome: UInt32?, of operation: Operation) -> String {
    guard let outcome else { return "full" }
    return switch SegmentOutcome(code: outcome) {
    case .slot(let slot): "slot \(slot)"
    case .gone: "gone"
    case .reused: "reused"
    case .never: "never"
    case .notFound: "not found"
    case .untold: "no handle yet"
    case .wrongSegment: "another segment"
    case .destroyedSegment: "a destroyed segment"
    case .detached: "detached"
    case .destroyed: "destroyed and free"
    }
  }
}
