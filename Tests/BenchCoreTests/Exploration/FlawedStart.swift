import BenchCore

protocol StartFlaw: Sendable {}
enum NoFlaw: StartFlaw {}
/// Gives back the slots of workers that run.
enum CancelsAll: StartFlaw {}
enum EndsAll: StartFlaw {}
/// Looks at more than it declares.
enum Lingers: StartFlaw {}
/// Looks where no word is.
enum Strays: StartFlaw {}
/// Leaves what is to be started for another time.
enum Postpones: StartFlaw {}

/// Every slot visited and workers known by a word each, with one flaw: a judge that condemns nobody
/// proves nothing.
struct FlawedStart<Flaw: StartFlaw>: StartStrategy {
  typealias Postmaster = NoState

  static var card: StrategyCard {
    StrategyCard(name: "flawed", kind: .contender, summary: "flawed", remarks: [])
  }

  let orders: WorkerOrders
  private let table: SlotTable
  private let inner: StartScanIndexed
  private let stray: Word

  init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    self.table = table
    inner = StartScanIndexed(table, geometry, layout: &layout)
    orders = inner.orders
    var other = RegionLayout()
    _ = other.words("before", count: 100_000)
    stray = other.word("stray")
  }

  private func has(_ flaw: any StartFlaw.Type) -> Bool { flaw == Flaw.self }

  var answerBound: UInt32 { inner.answerBound + (has(Strays.self) ? 1 : 0) }

  func format(in memory: some SharedMemory) { inner.format(in: memory) }

  func postmaster(knowing slots: [UInt32], in memory: some PostmasterMemory) -> NoState {
    inner.postmaster(knowing: slots, in: memory)
  }

  func answer(
    by postmaster: inout NoState, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    if has(Strays.self) { _ = memory.load(stray, .relaxed) }
    if has(Lingers.self), let first = SlotIndex(0, below: 1) {
      for _ in 0...(answerBound + ChangeFlag.bound) {
        _ = memory.load(table.state(first), .relaxed)
      }
    }
    var twisted = TwistedHandler<Flaw, _>(handler)
    let answer = inner.answer(by: &postmaster, in: memory, &twisted)
    handler = twisted.handler
    return answer
  }

  func forget(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    inner.forget(slot, by: &postmaster, in: memory)
  }
}

/// Passes on what was found, or something else.
private struct TwistedHandler<Flaw: StartFlaw, Handler: StartHandler>: StartHandler {
  var handler: Handler

  init(_ handler: Handler) { self.handler = handler }

  mutating func start(_ slot: SlotIndex, generation: UInt32) {
    if Flaw.self == Postpones.self { return }
    handler.start(slot, generation: generation)
    if Flaw.self == EndsAll.self { handler.end(slot, generation: generation) }
  }

  mutating func end(_ slot: SlotIndex, generation: UInt32) {
    if Flaw.self == CancelsAll.self {
      handler.cancel(slot, generation: generation)
    } else {
      handler.end(slot, generation: generation)
    }
  }

  mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
    handler.cancel(slot, generation: generation)
  }
}
