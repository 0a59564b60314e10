import BenchCore

/// One worker of one slot.
struct BenchWorker: Hashable, Comparable {
  let slot: UInt32
  let generation: UInt32

  static func < (left: BenchWorker, right: BenchWorker) -> Bool {
    (left.slot, left.generation) < (right.slot, right.generation)
  }
}

/// What answers brought about, and how much work they were.
struct BenchAnswer: Equatable {
  var started: [BenchWorker] = []
  var ended: [BenchWorker] = []
  var cancelled: [BenchWorker] = []

  /// In the order of the slots: in which order a strategy comes to them is its own business.
  var sorted: BenchAnswer {
    BenchAnswer(
      started: started.sorted(), ended: ended.sorted(), cancelled: cancelled.sorted())
  }
}

extension BenchAnswer: StartHandler {
  mutating func start(_ slot: SlotIndex, generation: UInt32) {
    started.append(BenchWorker(slot: slot.value, generation: generation))
  }

  mutating func end(_ slot: SlotIndex, generation: UInt32) {
    ended.append(BenchWorker(slot: slot.value, generation: generation))
  }

  mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
    cancelled.append(BenchWorker(slot: slot.value, generation: generation))
  }
}

/// A start strategy with its slots, a backend and a postmaster, stepped from one thread.
final class StartBench<Strategy: StartStrategy> {
  let strategy: Strategy
  let table: SlotTable
  let layout: RegionLayout
  let base: UnsafeMutableRawPointer
  private let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
  private let postmasterNotes = UnsafeMutablePointer<PostmasterNotes>.allocate(capacity: 1)
  private let tally = UnsafeMutablePointer<AccessTally>.allocate(capacity: 1)
  private let privateWords: UnsafeMutablePointer<UInt32>
  private let worker: UnsafeMutableRawPointer
  private let backend: LockedMemory<NativeMemory, NoLock>
  private let view: PostmasterView<CountingMemory>
  private let start: StartingState
  private let occupants: [UInt32]
  private var state: Strategy.Postmaster
  private var given: SlotTable.Given

  init(
    _: Strategy.Type, slots: UInt32, occupants: [UInt32] = [], origin: UInt32 = 0,
    layout slotLayout: SlotLayout = .dense
  ) {
    var layout = RegionLayout()
    let geometry = SlotGeometry(slots: slots, layout: slotLayout, counterOrigin: origin)
    table = SlotTable(geometry, layout: &layout)
    strategy = Strategy(table, geometry, layout: &layout)
    let lock = NoLock(contenders: 1, layout: &layout)
    self.layout = layout
    self.occupants = occupants
    let held = Set(occupants)
    start = StartingState(free: (0..<slots).filter { !held.contains($0) })
    base = .allocate(byteCount: Int(layout.size), alignment: Int(RegionLayout.line))
    // Neither zero nor anything that means something: a format must not rely on what was there.
    base.initializeMemory(as: UInt8.self, repeating: 0xa5, count: Int(layout.size))
    privateWords = .allocate(capacity: Int(layout.privateWordCount) + 1)
    privateWords.initialize(repeating: 0xa5a5_a5a5, count: Int(layout.privateWordCount) + 1)
    worker = .allocate(byteCount: 4_096, alignment: 64)
    worker.initializeMemory(as: UInt8.self, repeating: 7, count: 4_096)
    notes.initialize(to: BackendNotes())
    postmasterNotes.initialize(to: PostmasterNotes())
    tally.initialize(to: AccessTally(regionSize: layout.size))
    let native = NativeMemory(base: base, notes: notes, worker: worker)
    backend = LockedMemory(native, lock: lock, contender: 0)
    view = PostmasterView(
      of: CountingMemory(native, tally: tally), privateWords: privateWords,
      notes: postmasterNotes)
    table.format(start, in: native)
    strategy.format(in: native)
    state = strategy.postmaster(knowing: occupants, in: view)
    given = table.given()
  }

  deinit {
    base.deallocate()
    privateWords.deallocate()
    worker.deallocate()
    notes.deallocate()
    postmasterNotes.deallocate()
    tally.deinitialize(count: 1)
    tally.deallocate()
  }

  /// As after a crash restart: shared memory anew, and the postmaster's own.
  func format() {
    table.format(start, in: backend)
    strategy.format(in: backend)
    state = strategy.postmaster(knowing: occupants, in: view)
    given = table.given()
  }

  // MARK: A backend

  func register(_ number: UInt32) {
    table.publishLocked(SlotIndex(trusted: number), by: 0, in: backend)
    requestStart(number)
  }

  func requestStart(_ number: UInt32) {
    strategy.requestStart(SlotIndex(trusted: number), in: backend)
  }

  func terminate(_ worker: BenchWorker) -> Bool {
    strategy.terminate(
      SlotIndex(trusted: worker.slot), generation: worker.generation, in: backend)
  }

  // MARK: The postmaster

  private(set) var accesses: UInt64 = 0
  var rejects: UInt64 { postmasterNotes.pointee.rejects }

  /// One answer; `accesses` are those that it made.
  func answer(_ handler: inout BenchAnswer) -> StartAnswer {
    tally.pointee.begin()
    let answer = strategy.answer(by: &state, in: view, &handler)
    accesses = tally.pointee.end().steps
    return answer
  }

  /// Answers until there is no more to answer.
  func answerAll() -> BenchAnswer {
    var handler = BenchAnswer()
    while answer(&handler).hasMore {}
    return handler
  }

  /// A worker ends; `isKnown` is false if it was cancelled.
  func ends(_ worker: BenchWorker, isKnown: Bool) {
    let slot = SlotIndex(trusted: worker.slot)
    if isKnown { strategy.forget(slot, by: &state, in: view) }
    table.terminate(by: &given, in: view)
    table.free(slot, .releasing, in: view)
  }

  // MARK: Memory

  /// A field's words, as far as the region has a field of that name.
  func word(_ name: String) -> UInt32? {
    layout.fields.first { $0.name == name }.map {
      base.load(fromByteOffset: Int($0.offset), as: UInt32.self)
    }
  }

  func setWord(_ name: String, _ value: UInt32) {
    for field in layout.fields where field.name == name {
      base.storeBytes(of: value, toByteOffset: Int(field.offset), as: UInt32.self)
    }
  }

  func setState(_ slot: UInt32, _ state: UInt32) {
    backend.store(table.state(SlotIndex(trusted: slot)), state, .releasing)
  }

  /// Overwrites every word of the region with what `value` says.
  func overwriteEverything(with value: () -> UInt32) {
    for offset in stride(from: 0, to: Int(layout.size), by: 4) {
      base.storeBytes(of: value(), toByteOffset: offset, as: UInt32.self)
    }
  }

  /// All there is: shared memory, the postmaster's own, and its state.
  struct Snapshot {
    fileprivate let shared: [UInt8]
    fileprivate let own: [UInt32]
    fileprivate let state: Strategy.Postmaster
    fileprivate let given: SlotTable.Given
  }

  var snapshot: Snapshot {
    Snapshot(
      shared: Array(UnsafeRawBufferPointer(start: base, count: Int(layout.size))),
      own: Array(
        UnsafeBufferPointer(start: privateWords, count: Int(layout.privateWordCount))),
      state: state, given: given)
  }

  func restore(_ snapshot: Snapshot) {
    snapshot.shared.withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: bytes.count) }
    }
    for (index, word) in snapshot.own.enumerated() { privateWords[index] = word }
    (state, given) = (snapshot.state, snapshot.given)
  }
}
