/// A strategy, a lock and a cell: the concrete thing that runs, counts and formats.
///
/// Under an `OpenedLock` it does all that is not timed or needs no lock, compiled once for each
/// strategy; what backends do in the timed world is compiled for each lock as well.
struct SlotSubject<Strategy: SlotStrategy, Lock: MutualExclusion>: Sendable {
  let cell: Cell
  let strategy: Strategy
  let lock: Lock
  let shadow: Shadow?
  let layout: RegionLayout
  let start: StartingState

  init(
    _ cell: Cell, under type: any SlotLock.Type
  ) throws(ConfigurationError) where Lock == OpenedLock {
    var layout = RegionLayout()
    let strategy = try Strategy(cell.geometry, options: cell.options, layout: &layout)
    lock = OpenedLock(type.init(contenders: cell.workers, layout: &layout))
    shadow = strategy.table.map { Shadow(of: $0, cell.geometry, layout: &layout) }
    start = cell.startingState
    self.cell = cell
    self.strategy = strategy
    self.layout = layout
  }

  /// The same subject under the lock that it was made with, and compiled for it.
  init(_ opened: SlotSubject<Strategy, OpenedLock>) where Lock: SlotLock {
    cell = opened.cell
    strategy = opened.strategy
    lock = opened.lock.typed()
    shadow = opened.shadow
    layout = opened.layout
    start = opened.start
  }

  /// The same subject for what is compiled once for all locks.
  init<Typed: SlotLock>(_ typed: SlotSubject<Strategy, Typed>) where Lock == OpenedLock {
    cell = typed.cell
    strategy = typed.strategy
    lock = OpenedLock(typed.lock)
    shadow = typed.shadow
    layout = typed.layout
    start = typed.start
  }

  /// The same subject for what only tells its lock apart.
  init<Typed: SlotLock>(_ typed: SlotSubject<Strategy, Typed>) where Lock == ChosenLock {
    cell = typed.cell
    strategy = typed.strategy
    lock = ChosenLock(typed.lock)
    shadow = typed.shadow
    layout = typed.layout
    start = typed.start
  }

  func format(_ base: UnsafeMutableRawPointer) {
    withNativeMemory(base) { memory in
      strategy.format(start, in: memory)
      lock.format(memory)
    }
  }

  func freeSlots(_ base: UnsafeMutableRawPointer) -> [UInt32] {
    withNativeMemory(base) { strategy.freeSlots(in: $0) }
  }

  /// For what nobody times: a memory whose notes are forgotten.
  private func withNativeMemory<Result>(
    _ base: UnsafeMutableRawPointer, _ body: (NativeMemory) -> Result
  ) -> Result {
    var notes = BackendNotes()
    return withUnsafeMutablePointer(to: &notes) { notes in
      body(NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes))
    }
  }
}

/// What backends copy into their slots: a worker's description of PostgreSQL's largest size.
enum WorkerDescription {
  /// Lives as long as the process.
  nonisolated(unsafe) static let bytes: UnsafeRawPointer = {
    let size = Int(SlotLayout.largestPayload)
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: Int(RegionLayout.line))
    bytes.initializeMemory(as: UInt8.self, repeating: 0x62, count: size)
    return UnsafeRawPointer(bytes)
  }()
}
