/// Words of what backends share beside the strategy's: the segments themselves, and what is known of
/// them.
struct ExploredSegments {
  /// Whether a segment is there, for whoever is attached: plain, so that a segment that is destroyed
  /// while somebody uses it is a race.
  let contents: DenseWordArray
  /// Its handle, for whoever wants to attach; 0 as long as there is none.
  let handles: DenseWordArray

  init(count: UInt32, layout: inout RegionLayout) {
    contents = layout.words("segment", count: count)
    handles = layout.words("told", count: count)
  }

  func format(in memory: some SharedMemory) {
    for segment in 0..<contents.count {
      memory.storePlain(contents[segment], 0)
      memory.store(handles[segment], 0, .relaxed)
    }
  }
}

/// What a backend is told to do with a segment: its operation's number, taken apart.
struct SegmentOperation {
  enum Kind: UInt32 { case create, attach, overhear, letGo }

  let kind: Kind
  let segment: UInt32
  /// Of the one that lets go, which knows.
  let slot: UInt32

  init(_ kind: Kind, _ segment: UInt32, slot: UInt32 = 0) {
    (self.kind, self.segment, self.slot) = (kind, segment, slot)
  }

  /// A turn that nobody told what it is, is the first create.
  init(_ operation: Operation) {
    let code = max(1, operation.code) - 1
    kind = Kind(rawValue: code & 3) ?? .create
    slot = code >> 2 & 0xff
    segment = code >> 10
  }

  /// Never 0: that is a turn, before which whoever is told what to do is idle.
  var operation: Operation { Operation(code: (segment << 10 | slot << 2 | kind.rawValue) + 1) }
}

/// What became of an operation on a segment.
enum SegmentOutcome: Equatable {
  case slot(UInt32)
  case gone, reused, never, notFound
  /// There was no handle yet.
  case untold
  case wrongSegment, destroyedSegment
  case detached, destroyed

  private static let named: [SegmentOutcome] = [
    .gone, .reused, .never, .notFound, .untold, .wrongSegment, .destroyedSegment, .detached,
    .destroyed,
  ]
  private static let firstNamed: UInt32 = 0x1_0000

  /// What a program returns.
  var code: UInt32 {
    if case .slot(let slot) = self { return min(slot, Self.firstNamed - 1) }
    return Self.firstNamed + UInt32(Self.named.firstIndex(of: self) ?? 0)
  }

  init(code: UInt32) {
    self =
      code < Self.firstNamed ? .slot(code) : Self.named[Int(code - Self.firstNamed)]
  }
}

/// A backend of a table of segments: creates one, attaches to one, lets go of one.
///
/// A handle goes from backend to backend through a word, stored releasing. Whoever is told reads it
/// acquiring, and knows all that its creator did before; whoever overhears it reads it relaxed, and
/// knows nothing else: a strategy has to order what it hands over by itself.
final class SegmentProgram<Strategy: DSMStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private let strategy: Strategy
  private let segments: ExploredSegments
  private let state: UnsafeMutablePointer<Strategy.Backend>
  private var numbers = StateNumbers<Strategy.Backend>()

  init(_ strategy: Strategy, _ segments: ExploredSegments, number: UInt32) {
    self.strategy = strategy
    self.segments = segments
    state = .allocate(capacity: 1)
    state.initialize(to: strategy.backend(number))
    super.init()
    _ = numbers.number(of: state.pointee)
  }

  deinit { state.deallocate() }

  override func restore(_ number: Int) { state.initialize(to: numbers.states[number]) }
  override func currentState() -> Int { numbers.number(of: state.pointee) }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    let operation = SegmentOperation(operation)
    switch operation.kind {
    case .create: return create(operation.segment, in: memory)
    case .attach: return attach(operation.segment, .acquiring, in: memory).code
    case .overhear: return attach(operation.segment, .relaxed, in: memory).code
    case .letGo: return letGo(of: operation.segment, in: operation.slot, memory).code
    }
  }

  /// The operating system makes a segment before it gets a slot.
  private func create(_ segment: UInt32, in memory: ExploredMemory) -> UInt32? {
    memory.storePlain(segments.contents[segment], 1)
    let key = UInt64(segment) + 1
    guard let made = strategy.create(key: key, by: &state.pointee, in: memory) else { return nil }
    memory.store(
      segments.handles[segment], UInt32(truncatingIfNeeded: made.handle), .releasing)
    return SegmentOutcome.slot(made.slot.value).code
  }

  private func attach(
    _ segment: UInt32, _ ordering: LoadOrdering, in memory: ExploredMemory
  ) -> SegmentOutcome {
    let handle = memory.load(segments.handles[segment], ordering)
    if handle == 0 { return .untold }
    switch strategy.attach(UInt64(handle), in: memory) {
    case .gone: return .gone
    case .reused: return .reused
    case .never: return .never
    case .notFound: return .notFound
    case .slot(let slot):
      guard strategy.key(of: slot, in: memory) == UInt64(segment) + 1 else { return .wrongSegment }
      return isThere(segment, memory) ? .slot(slot.value) : .destroyedSegment
    }
  }

  private func letGo(
    of segment: UInt32, in slot: UInt32, _ memory: ExploredMemory
  ) -> SegmentOutcome {
    guard isThere(segment, memory) else { return .destroyedSegment }
    let slot = SlotIndex(trusted: slot)
    guard strategy.detach(slot, in: memory) else { return .detached }
    if memory.isPlanted(.earlyFree) { strategy.free(slot, in: memory) }
    // Its key stands in the slot and nowhere else, so the slot must still be its.
    guard strategy.key(of: slot, in: memory) == UInt64(segment) + 1 else { return .wrongSegment }
    memory.storePlain(segments.contents[segment], 0)
    if !memory.isPlanted(.earlyFree) { strategy.free(slot, in: memory) }
    return .destroyed
  }

  private func isThere(_ segment: UInt32, _ memory: ExploredMemory) -> Bool {
    memory.loadPlain(segments.contents[segment]) == 1
  }
}

/// Creates segments until there is no slot left, by nobody in particular: every free slot, once.
final class FillingProgram<Strategy: DSMStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private let strategy: Strategy
  private let number: UInt32
  private(set) var found: [UInt32] = []

  init(_ strategy: Strategy, number: UInt32) {
    self.strategy = strategy
    self.number = number
    super.init()
  }

  override func restore(_ state: Int) {}
  override func currentState() -> Int { 0 }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    found = []
    var backend = strategy.backend(number)
    // A table that never ends would say so by its count.
    while found.count <= ExploredSegments.mostFound,
      let made = strategy.create(key: 1, by: &backend, in: memory)
    {
      found.append(made.slot.value)
    }
    return nil
  }
}

extension ExploredSegments {
  /// More slots than any explored table has.
  static let mostFound = 16
}
