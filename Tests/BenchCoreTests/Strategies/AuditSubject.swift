import BenchCore

/// A strategy with both its halves in one thread, and something that happens before each access.
final class AuditSubject<Strategy: SlotStrategy> {
  private struct Interruption: AccessHook {
    let act: UnsafeMutablePointer<(UInt32) -> Void>
    let count: UnsafeMutablePointer<UInt32>

    func before(_ kind: AccessKind, at offset: UInt32) {
      count.pointee += 1
      act.pointee(count.pointee)
    }
  }

  let strategy: Strategy
  let table: SlotTable
  let shadow: Shadow
  let slots: UInt32
  private let region: SharedRegion
  private let notes: UnsafeMutablePointer<BackendNotes>
  private let postmasterNotes: UnsafeMutablePointer<PostmasterNotes>
  private let privateWords: UnsafeMutablePointer<UInt32>
  private let privateCount: Int
  private let worker: UnsafeMutableRawPointer
  private let hook: Interruption
  private let lock: NoLock
  private var postmaster: Strategy.Postmaster

  init(_: Strategy.Type, slots: UInt32) throws {
    let geometry = SlotGeometry(slots: slots, layout: .dense)
    var layout = RegionLayout()
    strategy = try Strategy(geometry, options: StrategyOptions(), layout: &layout)
    guard let table = strategy.table else { throw ConfigurationError("no slots") }
    self.table = table
    self.slots = slots
    lock = NoLock(contenders: 4, layout: &layout)
    shadow = Shadow(of: table, geometry, layout: &layout)
    region = try SharedRegion(creating: layout)
    notes = .allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    postmasterNotes = .allocate(capacity: 1)
    postmasterNotes.initialize(to: PostmasterNotes())
    privateCount = Int(layout.privateWordCount)
    privateWords = .allocate(capacity: privateCount)
    privateWords.initialize(repeating: 0, count: privateCount)
    worker = .allocate(byteCount: Int(SlotLayout.largestPayload), alignment: 128)
    worker.initializeMemory(as: UInt8.self, repeating: 1, count: Int(SlotLayout.largestPayload))
    hook = Interruption(act: .allocate(capacity: 1), count: .allocate(capacity: 1))
    hook.act.initialize(to: { _ in })
    hook.count.initialize(to: 0)
    postmaster = strategy.postmaster(.allFree(slots))
    strategy.format(.allFree(slots), in: native)
    shadow.format(in: nativeView)
  }

  deinit {
    notes.deallocate()
    postmasterNotes.deallocate()
    privateWords.deallocate()
    worker.deallocate()
    hook.act.deinitialize(count: 1)
    hook.act.deallocate()
    hook.count.deallocate()
  }

  var native: NativeMemory { NativeMemory(base: region.base, notes: notes, worker: worker) }
  var backends: LockedMemory<NativeMemory, NoLock> {
    LockedMemory(native, lock: lock, contender: 0)
  }
  var nativeView: PostmasterView<NativeMemory> {
    PostmasterView(of: native, privateWords: privateWords, notes: postmasterNotes)
  }
  private var stepped: SteppedMemory<Interruption> { SteppedMemory(native, hook: hook) }
  private var steppedView: PostmasterView<SteppedMemory<Interruption>> {
    PostmasterView(of: stepped, privateWords: privateWords, notes: postmasterNotes)
  }

  // MARK: Moments

  /// Shared memory and the postmaster's own, as they are at one moment.
  struct Moment {
    fileprivate let bytes: [UInt8]
    fileprivate let privateWords: [UInt32]
    fileprivate let postmaster: Strategy.Postmaster
  }

  /// To go back to one is to have whoever acted since die at it.
  var moment: Moment {
    get {
      Moment(
        bytes: [UInt8](UnsafeRawBufferPointer(start: region.base, count: Int(region.size))),
        privateWords: (0..<privateCount).map { privateWords[$0] }, postmaster: postmaster)
    }
    set {
      region.base.copyMemory(from: newValue.bytes, byteCount: newValue.bytes.count)
      for (index, word) in newValue.privateWords.enumerated() { privateWords[index] = word }
      postmaster = newValue.postmaster
    }
  }

  // MARK: What they do

  /// Whatever `body` does, `act` is told the number of each access just before it.
  private func interrupted<Result>(
    _ act: @escaping (UInt32) -> Void, _ body: () -> Result
  ) -> (result: Result, accesses: UInt32) {
    hook.act.pointee = act
    hook.count.pointee = 0
    defer { hook.act.pointee = { _ in } }
    return (body(), hook.count.pointee)
  }

  func take(by number: UInt32, act: @escaping (UInt32) -> Void = { _ in }) -> SlotIndex? {
    interrupted(act) {
      var backend = strategy.backend(number)
      let memory = LockedMemory(stepped, lock: lock, contender: number)
      return strategy.take(by: &backend, in: memory)
    }.result
  }

  @discardableResult
  func give(_ slot: SlotIndex, act: @escaping (UInt32) -> Void = { _ in }) -> UInt32 {
    guard shadow.admit(Untrusted(slot.value), beyond: Shadow.mostDeaths, in: nativeView) != nil
    else { return 0 }
    return interrupted(act) {
      strategy.give(slot, by: &postmaster, in: steppedView)
    }.accesses
  }

  /// A backend takes a slot and dies just before it publishes it.
  func dieReserving(_ number: UInt32) {
    var last: Moment?
    _ = take(by: number) { _ in last = self.moment }
    if let last { moment = last }
  }

  /// What an audit of a dead backend would find now; gives nothing.
  func reapQuietly(_ owner: UInt32) -> [UInt32] {
    var audit = ReaperAudit(ofSlotsReservedBy: owner)
    var found: [UInt32] = []
    while !audit.hasEnded(slots: slots) {
      if let slot = audit.turn(slots: slots, shadow: shadow, in: nativeView) {
        found.append(slot.value)
      }
    }
    return found
  }

  /// All that the postmaster finds of a dead backend, given; with the accesses of its longest turn.
  func reap(_ owner: UInt32) -> (slots: [UInt32], longestTurn: UInt32) {
    var audit = ReaperAudit(ofSlotsReservedBy: owner)
    var (found, longest): ([UInt32], UInt32) = ([], 0)
    while !audit.hasEnded(slots: slots) {
      let turn = interrupted({ _ in }) {
        let slot = audit.turn(slots: slots, shadow: shadow, in: steppedView)
        if let slot { strategy.give(slot, by: &postmaster, in: steppedView) }
        return slot
      }
      if let slot = turn.result { found.append(slot.value) }
      longest = max(longest, turn.accesses)
    }
    return (found, longest)
  }

  /// The postmaster gives what an audit under the lock has marked; returns what that was.
  func reclaim(_ marked: [UInt32]) -> [UInt32] {
    marked.filter { number in
      let slot = SlotIndex(trusted: number)
      guard shadow.reclaim(slot, of: SlotTable.leaked, in: nativeView) else { return false }
      strategy.give(slot, by: &postmaster, in: nativeView)
      return true
    }
  }

  /// A pass of an audit under the lock, as it would be at this moment.
  var pass: HolderAudit { HolderAudit(of: strategy, table, in: native) }

  func markLeaked(awaitTurn: () -> Bool = { true }) -> [UInt32] {
    HolderAudit.markLeaked(in: strategy, table, memory: backends, awaitTurn: awaitTurn)
  }

  func takeAll(by number: UInt32 = 3) -> [UInt32] {
    var taken: [UInt32] = []
    while taken.count <= Int(slots), let slot = take(by: number) { taken.append(slot.value) }
    return taken
  }
}
